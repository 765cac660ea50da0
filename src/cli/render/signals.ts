import type { SignalName } from "../../core/search.ts";

/** What a reader calls them. */
export const SIGNAL_NAMES: Readonly<Record<SignalName, string>> = {
  lexical: "words",
  lsa: "latent semantics",
  dense: "sentence vectors",
};

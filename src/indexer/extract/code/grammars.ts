import type { Parser } from "@lezer/common";
import type * as Cpp from "@lezer/cpp";
import type * as Go from "@lezer/go";
import type * as Java from "@lezer/java";
import type * as JavaScript from "@lezer/javascript";
import type * as Php from "@lezer/php";
import type * as Python from "@lezer/python";
import type * as Rust from "@lezer/rust";
import { createRequire } from "node:module";

// Extractors are synchronous, and most collections hold no code: each grammar is required when its first file is met.
const require = createRequire(import.meta.url);
const script = (dialect: string): Parser =>
  (require("@lezer/javascript") as typeof JavaScript).parser.configure({ dialect });

/** The JavaScript grammar without a dialect reads JSX where it can be nothing else, TypeScript reads `<T>x` as a cast. */
const GRAMMARS: Readonly<Record<string, () => Parser>> = {
  c: () => (require("@lezer/cpp") as typeof Cpp).parser,
  cpp: () => (require("@lezer/cpp") as typeof Cpp).parser,
  go: () => (require("@lezer/go") as typeof Go).parser,
  java: () => (require("@lezer/java") as typeof Java).parser,
  javascript: () => script("jsx"),
  php: () => (require("@lezer/php") as typeof Php).parser,
  python: () => (require("@lezer/python") as typeof Python).parser,
  rust: () => (require("@lezer/rust") as typeof Rust).parser,
  tsx: () => script("ts jsx"),
  typescript: () => script("ts"),
};

const loaded = new Map<string, Parser>();

/** @returns null for a language without a grammar */
export function grammarOf(language: string, extension: string): Parser | null {
  const name = extension === "tsx" ? "tsx" : language;
  const known = loaded.get(name) ?? GRAMMARS[name]?.();
  if (known === undefined) return null;
  loaded.set(name, known);
  return known;
}

import type * as Toml from "smol-toml";
import type * as Yaml from "yaml";
import type { Metadata } from "../../core/document.ts";
import type { SourceText } from "../source-text.ts";
import type { OnWarning } from "./extractor.ts";
import { lazyPackage } from "./lazy-package.ts";
import { toMetadata } from "./metadata.ts";

const toml = lazyPackage("smol-toml") as () => typeof Toml;
const yaml = lazyPackage("yaml") as () => typeof Yaml;

const INVALID = { code: "FRONT_MATTER_INVALID", count: 1, line: 1 } as const;
const MAX_FRONT_MATTER_CHARS = 64 * 1024;
const OPENING = /^(---|\+\+\+)[ \t]*\r?\n/;
const CLOSING = { "---": /^(?:---|\.\.\.)[ \t]*$/m, "+++": /^\+\+\+[ \t]*$/m };
/** A line that says one thing, and nothing that YAML reads otherwise than as it stands. */
const PLAIN_LINE = /^([A-Za-z][\w -]*):[ \t]+([^\s[\]{}&*!|>%@`#].*)$/gm;

/**
 * The YAML between `---` lines, or the TOML between `+++` lines, at the head of a text. Lines that are never closed, or hold no keys, are none: they
 * are rules with text between them.
 */
export function readFrontMatter(source: SourceText, onWarning: OnWarning): { metadata: Metadata; bodyStart: number } {
  const none = { metadata: {}, bodyStart: 0 };
  const opening = OPENING.exec(source.text);
  if (opening === null) return none;
  const mark = opening[1] === "---" ? "---" : "+++";
  const head = source.text.slice(opening[0].length, MAX_FRONT_MATTER_CHARS);
  const closing = CLOSING[mark].exec(head.replaceAll("\r", " "));
  if (closing === null) return none;
  const text = head.slice(0, closing.index);
  const value = mark === "---" ? parseYaml(text, onWarning) : parseToml(text, onWarning);
  if (value !== null && (typeof value !== "object" || Array.isArray(value))) return none;
  return { metadata: toMetadata(value), bodyStart: opening[0].length + closing.index + closing[0].length };
}

function parseYaml(text: string, onWarning: OnWarning): unknown {
  try {
    // The 1.1 timestamp type is what Markdown tools read `date: 2024-05-01` as.
    return yaml().parse(text, { customTags: ["timestamp"], maxAliasCount: 100, logLevel: "error" });
  } catch {
    onWarning({ ...INVALID, message: "The front matter is not valid YAML; only its plain lines were read" });
    return plainLines(text);
  }
}

/** `title: Tides: low and high`, which needs quotes, is what is wrong most often. */
function plainLines(text: string): Record<string, string> {
  const lines = text.replaceAll("\r", "").matchAll(PLAIN_LINE);
  return Object.fromEntries(
    Array.from(lines, ([, key, value]) => [key!, value!.trim().replace(/^(["'])(.*)\1$/, "$2")]),
  );
}

function parseToml(text: string, onWarning: OnWarning): unknown {
  try {
    return toml().parse(text);
  } catch {
    onWarning({ ...INVALID, message: "The front matter is not valid TOML" });
    return {};
  }
}

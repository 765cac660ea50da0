import type * as Yaml from "yaml";
import type { Metadata } from "../../core/document.ts";
import type { SourceText } from "../source-text.ts";
import type { OnWarning } from "./extractor.ts";
import { lazyPackage } from "./lazy-package.ts";
import { toMetadata } from "./metadata.ts";

const yaml = lazyPackage("yaml") as () => typeof Yaml;

const MAX_FRONT_MATTER_CHARS = 64 * 1024;
const OPENING = /^---[ \t]*\r?\n/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;

/** The YAML between `---` lines at the head of a text. An opening line that is never closed is not one. */
export function readFrontMatter(source: SourceText, onWarning: OnWarning): { metadata: Metadata; bodyStart: number } {
  const opening = OPENING.exec(source.text);
  if (opening === null) return { metadata: {}, bodyStart: 0 };
  const head = source.text.slice(opening[0].length, MAX_FRONT_MATTER_CHARS);
  const closing = CLOSING.exec(head.replaceAll("\r", " "));
  if (closing === null) return { metadata: {}, bodyStart: 0 };
  const bodyStart = opening[0].length + closing.index + closing[0].length;
  return { metadata: parseYaml(head.slice(0, closing.index), onWarning), bodyStart };
}

function parseYaml(text: string, onWarning: OnWarning): Metadata {
  try {
    // The 1.1 timestamp type is what Markdown tools read `date: 2024-05-01` as.
    const value: unknown = yaml().parse(text, { customTags: ["timestamp"], maxAliasCount: 100, logLevel: "error" });
    return toMetadata(value);
  } catch {
    onWarning({ code: "FRONT_MATTER_INVALID", message: "The front matter is not valid YAML", count: 1, line: 1 });
    return {};
  }
}

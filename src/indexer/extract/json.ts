import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { Block, Extractor } from "./extractor.ts";
import { mappedBlock } from "./extractor.ts";
import { MappedText } from "./offset-map.ts";
import { plainTextDocument } from "./plain-text.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

/** Lines go into one block up to about this many characters within a top-level key or element. */
const GROUP_CHARS = 2000;
const MAX_PATH_DEPTH = 32;
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON as lines of `path: value`, a block for each top-level key or element. */
export const json: Extractor = {
  mediaTypes: ["application/json"],
  extensions: ["json", "geojson", "webmanifest"],
  *extract(source, onWarning) {
    let value: unknown;
    try {
      value = JSON.parse(source.text);
    } catch {
      onWarning({ code: "JSON_INVALID", message: "The file is not valid JSON and was read as plain text", count: 1 });
      yield { ...plainTextDocument(source, "application/json"), title: titleFromPath(source.path) };
      return;
    }
    const blocks = valueBlocks(source);
    const named = typeof value === "object" && value !== null && "title" in value ? value.title : null;
    yield {
      title: cleanTitle(named) ?? titleFromPath(source.path),
      language: detectLanguage(
        blocks
          .slice(0, 50)
          .map((block) => block.text)
          .join("\n"),
      ),
      mediaType: "application/json",
      metadata: {},
      blocks,
    };
  },
};

/** Reads the tokens of a text that is known to be valid, without recursion. */
function valueBlocks(source: SourceText): Block[] {
  const blocks: Block[] = [];
  const path: (string | number)[] = [];
  let out = new MappedText();
  let top: string | number | undefined;
  let key: string | null = null;
  let goesOn = false;
  const flush = (): void => {
    const block = mappedBlock(source, "table", out);
    if (block !== null) blocks.push(goesOn ? { ...block, continues: true } : block);
    out = new MappedText();
  };
  for (const token of source.text.matchAll(TOKEN)) {
    const raw = token[0];
    const after = raw.startsWith('"') ? nextSignificant(source.text, token.index + raw.length) : "";
    if (raw === "{" || raw === "[") path.push(raw === "[" ? 0 : "");
    else if (raw === "}" || raw === "]") path.pop();
    else if (raw === ",") {
      const last = path.at(-1);
      if (typeof last === "number") path[path.length - 1] = last + 1;
    } else if (after === ":" && typeof path.at(-1) === "string" && key === null) {
      path[path.length - 1] = String(JSON.parse(raw));
      key = raw;
    } else if (raw === ":") key = null;
    else {
      if (path[0] !== top || out.length > GROUP_CHARS) {
        flush();
        goesOn = path[0] === top;
      }
      top = path[0];
      appendValue(out, path, raw, token.index);
    }
  }
  flush();
  return blocks;
}

function appendValue(out: MappedText, path: readonly (string | number)[], raw: string, start: number): void {
  const isString = raw.startsWith('"');
  const value = (isString ? String(JSON.parse(raw)) : raw).replaceAll(/\s/g, " ");
  if (value.trim() === "") return;
  const from = isString ? start + 1 : start;
  const to = isString ? start + raw.length - 1 : start + raw.length;
  if (!out.isEmpty) out.insert("\n");
  const names = path.slice(0, MAX_PATH_DEPTH).filter((name) => typeof name === "string");
  if (names.length > 0) out.append(`${names.join(".")}: `, from, from);
  out.append(value, from, to);
}

function nextSignificant(text: string, from: number): string {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return text[at] ?? "";
}

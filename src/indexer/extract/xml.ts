import { detectLanguage } from "../language.ts";
import { appendAligned } from "./align.ts";
import { decodeEntity, ENTITY } from "./entities.ts";
import { type Block, type Extractor, mappedBlock } from "./extractor.ts";
import { MappedText } from "./offset-map.ts";
import type { SourceText } from "../source-text.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

/** Comments, CDATA, instructions, document types with their entities, tags; each also where the end of the file cuts it. */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<!DOCTYPE[^[>]*(?:\[[\s\S]*?(?:\]\s*>|$)|>|$)|<(\/?)([^\s<>/!?]+)[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>|<\/?[^\s<>/!?][^<>]*$/g;
/** Begun at the beginning of a name only: a long one without a value would take the square of its length. */
const ATTRIBUTE = /(?<![^\s"'<>/=])([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*')/g;
const CDATA_OPENING = "<![CDATA[".length;
/** Tags that close no element still close those within the one they name, this far up. */
const MOST_UNCLOSED = 64;
/** Of these the text is often a page, written as text. */
const FEEDS = new Set(["rss", "feed", "RDF"]);
const FEED_TEXTS = new Set(["description", "summary", "content", "encoded"]);
const TAG = /<\/?([a-z][a-z\d]*)\b[^<>]*>/gi;
const BREAKS = new Set("br p div li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote pre".split(" "));
/** Where a title stands that is the document's. */
const TITLE_PATH = /^[^/]+\/(?:(?:channel|head|header|info|metadata)\/)?title$/;
const LANGUAGE_BLOCKS = 200;

/** XML of any kind: the text of each innermost element that has some, in order and with its lines. Its own entities are not expanded. */
export const xml: Extractor = {
  mediaTypes: ["application/xml"],
  extensions: ["xml", "rss", "atom"],
  *extract(source) {
    const { elements, texts } = readElements(source.text);
    const isFeed = FEEDS.has(elements[1]?.name ?? "");
    const blocks: Block[] = [];
    let title: string | null = null;
    for (const { holder, own } of byHolder(elements, texts)) {
      const content = new MappedText();
      for (const text of own) appendText(content, source.text, text);
      const isMarkedUp = isFeed && FEED_TEXTS.has(elements[holder]!.name);
      const block = mappedBlock(source, "paragraph", isMarkedUp ? withoutTags(content) : content);
      if (block === null) continue;
      blocks.push(block);
      if (TITLE_PATH.test(pathOf(elements, holder))) title ??= cleanTitle(block.text);
    }
    if (blocks.length === 0) for (const block of attributeBlocks(source)) blocks.push(block);
    const sample = blocks.slice(0, LANGUAGE_BLOCKS).map(({ text }) => text);
    yield {
      title: title ?? titleFromPath(source.path),
      language: detectLanguage(sample.join("\n")),
      mediaType: "application/xml",
      metadata: {},
      blocks,
    };
  },
};

interface Element {
  /** Without its prefix. */
  readonly name: string;
  /** Index of the element around it; of the document itself, which is the first, its own. */
  readonly parent: number;
  hasText: boolean;
  /** Index of the outermost element around it, or itself, that has text of its own; 0 for none. */
  holder: number;
}

interface Text {
  readonly element: number;
  readonly start: number;
  readonly end: number;
  readonly isVerbatim: boolean;
}

interface Elements {
  readonly elements: readonly Element[];
  /** Those that are blank stand only where they part words. */
  readonly texts: readonly Text[];
}

/** However deep it is, and as far as it goes: what is not well-formed ends nothing. */
function readElements(source: string): Elements {
  const elements: Element[] = [{ name: "", parent: 0, hasText: false, holder: 0 }];
  const found: Text[] = [];
  let open = 0;
  const add = (start: number, end: number, isVerbatim: boolean): void => {
    if (end <= start) return;
    elements[open]!.hasText ||= source.slice(start, end).trim() !== "";
    found.push({ element: open, start, end, isVerbatim });
  };
  let from = 0;
  for (const { index, 0: markup, 1: cdata, 2: closing, 3: tag } of source.matchAll(MARKUP)) {
    add(from, index, false);
    from = index + markup.length;
    if (cdata !== undefined) add(index + CDATA_OPENING, index + CDATA_OPENING + cdata.length, true);
    if (tag === undefined) continue;
    const name = tag.slice(tag.indexOf(":") + 1);
    if (closing === "/") open = afterClosing(elements, open, name);
    else {
      elements.push({ name, parent: open, hasText: false, holder: 0 });
      if (!markup.endsWith("/>")) open = elements.length - 1;
    }
  }
  add(from, source.length, false);
  for (const [index, element] of elements.entries()) {
    element.holder = elements[element.parent]!.holder || (element.hasText ? index : 0);
  }
  const isNeeded = ({ element, start, end }: Text): boolean =>
    elements[element]!.holder > 0 || source.slice(start, end).trim() !== "";
  return { elements, texts: found.filter(isNeeded) };
}

/** What elements say where all of it stands in their attributes, as in tables of a database. */
function attributeBlocks(source: SourceText): Block[] {
  const blocks: Block[] = [];
  for (const { index, 0: tag, 3: name } of source.text.matchAll(MARKUP)) {
    if (name === undefined) continue;
    const content = new MappedText();
    for (const { index: at, 0: attribute, 1: key, 2: quoted } of tag.matchAll(ATTRIBUTE)) {
      if (key!.startsWith("xmlns") || key!.startsWith("xsi:") || quoted!.slice(1, -1).trim() === "") continue;
      const [start, end] = [index + at + attribute.length - quoted!.length + 1, index + at + attribute.length - 1];
      content.append(`${content.isEmpty ? "" : "\n"}${key}: `, index + at, start);
      appendText(content, source.text, { element: 0, start, end, isVerbatim: false });
    }
    const block = mappedBlock(source, "table", withoutTags(content));
    if (block !== null) blocks.push(block);
  }
  return blocks;
}

/** The texts of each element that has text of its own; others alone. */
function* byHolder(
  elements: readonly Element[],
  texts: readonly Text[],
): Generator<{ readonly holder: number; readonly own: readonly Text[] }> {
  let own: Text[] = [];
  let holder = 0;
  for (const text of texts) {
    const next = elements[text.element]!.holder;
    if (own.length > 0 && (next === 0 || next !== holder)) {
      yield { holder, own };
      own = [];
    }
    holder = next;
    own.push(text);
  }
  if (own.length > 0) yield { holder, own };
}

function afterClosing(elements: readonly Element[], open: number, name: string): number {
  let at = open;
  for (let tries = 0; at > 0 && tries < MOST_UNCLOSED; tries++) {
    const { name: own, parent } = elements[at]!;
    if (own === name) return parent;
    at = parent;
  }
  return open;
}

/** Names from the root on, with `/`; of what is deeper than a title only the end. */
function pathOf(elements: readonly Element[], index: number): string {
  const names: string[] = [];
  for (let at = index; at > 0 && names.length < 4; at = elements[at]!.parent) names.unshift(elements[at]!.name);
  return names.join("/");
}

function appendText(out: MappedText, source: string, { start, end, isVerbatim }: Text): void {
  const text = source.slice(start, end);
  let from = 0;
  for (const { index, 0: entity } of isVerbatim ? [] : text.matchAll(ENTITY)) {
    appendWords(out, source, start + from, start + index);
    from = index + entity.length;
    out.append(decodeEntity(entity), start + index, start + from);
  }
  appendWords(out, source, start + from, end);
}

/** With one space for all white space between two words. */
function appendWords(out: MappedText, source: string, start: number, end: number): void {
  const words = source.slice(start, end).replaceAll(/\s+/g, " ");
  const isSpaced = out.isEmpty || out.last === " ";
  appendAligned(out, isSpaced && words.startsWith(" ") ? words.slice(1) : words, source, start, end);
}

function withoutTags(content: MappedText): MappedText {
  const { text } = content;
  if (!/<\/?[a-z]/i.test(text)) return content;
  const out = new MappedText();
  const offsets = content.map();
  const add = (from: number, to: number): void => {
    const piece = text.slice(from, to).replaceAll(ENTITY, decodeEntity);
    if (piece !== "") out.append(piece, offsets.sourceStart(from), offsets.sourceEnd(to));
  };
  let from = 0;
  for (const { index, 0: tag, 1: name } of text.matchAll(TAG)) {
    add(from, index);
    from = index + tag.length;
    if (BREAKS.has(name!.toLowerCase()) && !out.isEmpty && out.last !== "\n") out.insert("\n");
  }
  add(from, text.length);
  return out;
}

import type * as Parse5 from "parse5";
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { JsonValue } from "../../core/document.ts";
import { detectLanguage, languageFromTag } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { Block, Extractor } from "./extractor.ts";
import { contentElements, isNavigation } from "./html-boilerplate.ts";
import { HtmlBlocks } from "./html-blocks.ts";
import { lazyPackage } from "./lazy-package.ts";
import { cleanTitle, titleFromPath } from "./title.ts";
import { isXhtml, withoutEmptyElements } from "./xhtml.ts";

type Element = Tree.Element;

const parse5 = lazyPackage("parse5") as () => typeof Parse5;

/** Nothing in these is text of the page. */
const SKIPPED = new Set(
  // `rt` and `rp` are pronunciations, which stand beside the text.
  "script style noscript template svg math head select button iframe object canvas textarea video audio rt rp".split(
    " ",
  ),
);

/** Web pages: the content without navigation and other boilerplate, with offsets into the markup. */
export const html: Extractor = {
  mediaTypes: ["text/html"],
  extensions: ["html", "htm", "xhtml"],
  *extract(source) {
    const root = parsePage(source);
    const all = listElements(root);
    const isContent = contentElements(all.filter(({ skipped }) => !skipped));
    const blocks = visitBlocks(source, root, isContent);
    const meta = metaTags(all.map(({ element }) => element));
    const find = (name: string): Element | undefined => all.find(({ element }) => element.tagName === name)?.element;
    const titles = [textOf(find("title")), meta.get("og:title"), textOf(find("h1"))];
    const tag = find("html")?.attrs.find(({ name }) => name === "lang")?.value;
    yield {
      title: titles.map(cleanTitle).find((title) => title !== null) ?? titleFromPath(source.path),
      language: languageFromTag(tag) ?? detectLanguage(blocks.map((block) => block.text).join("\n")),
      mediaType: "text/html",
      metadata: pageMetadata(meta),
      blocks,
    };
  },
};

/** All that a text in HTML says which is no web page, such as a mail or a chapter of a book: it has no menus and banners to be told from the rest. */
export function htmlBlocks(source: SourceText): readonly Block[] {
  const root = parsePage(source);
  const navigation = new Set<Tree.Node>();
  for (const { element } of listElements(root)) {
    if (isNavigation(element) || (element.parentNode !== null && navigation.has(element.parentNode))) {
      navigation.add(element);
    }
  }
  return visitBlocks(source, root, (element) => !navigation.has(element));
}

/** What the markup in source[start, end) says, as it stands in a text that is none, such as Markdown. */
export function fragmentBlocks(source: SourceText, start: number, end: number): readonly Block[] {
  // Components are written as in XML there.
  const text = withoutEmptyElements(source.text.slice(start, end));
  const root = parse5().parseFragment(text, { sourceCodeLocationInfo: true });
  return visitBlocks(source, root, () => true, start);
}

function parsePage({ text }: SourceText): Tree.Document {
  return parse5().parse(isXhtml(text) ? withoutEmptyElements(text) : text, { sourceCodeLocationInfo: true });
}

interface Listed {
  readonly element: Element;
  readonly depth: number;
  /** Length of the text that is directly in it. */
  readonly textChars: number;
  readonly skipped: boolean;
}

/** All elements in document order, without recursion: pages nest deeper than the stack. */
function listElements(root: Tree.Document): Listed[] {
  const listed: Listed[] = [];
  const open: { node: Tree.Node; depth: number; skipped: boolean }[] = [{ node: root, depth: 0, skipped: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!("childNodes" in next.node)) continue;
    let skipped = next.skipped;
    if ("tagName" in next.node) {
      skipped ||= SKIPPED.has(next.node.tagName);
      const texts = next.node.childNodes.map((child) =>
        child.nodeName === "#text" ? (child as Tree.TextNode).value : "",
      );
      listed.push({ element: next.node, depth: next.depth, textChars: texts.join("").trim().length, skipped });
    }
    for (const child of next.node.childNodes.toReversed()) open.push({ node: child, depth: next.depth + 1, skipped });
  }
  return listed;
}

function visitBlocks(
  source: SourceText,
  root: Tree.ParentNode,
  isContent: (element: Element) => boolean,
  base = 0,
): HtmlBlocks["blocks"] {
  const out = new HtmlBlocks(source, base);
  const open: { node: Tree.Node; leaving: boolean }[] = [{ node: root, leaving: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, leaving } = next;
    if (node.nodeName === "#text") {
      const parent = (node as Tree.TextNode).parentNode;
      if (parent !== null && (!("tagName" in parent) || isContent(parent))) out.text(node as Tree.TextNode);
    } else if (leaving) {
      out.leave((node as Element).tagName);
    } else if ("childNodes" in node) {
      if ("tagName" in node) {
        if (SKIPPED.has(node.tagName) || isPermalink(node)) continue;
        out.enter(node);
        open.push({ node, leaving: true });
      }
      for (const child of node.childNodes.toReversed()) open.push({ node: child, leaving: false });
    }
  }
  out.flush();
  return out.blocks;
}

/** The sign beside a heading that leads to itself. */
function isPermalink(element: Element): boolean {
  const [only, ...others] = element.childNodes;
  return (
    element.tagName === "a" &&
    others.length === 0 &&
    only?.nodeName === "#text" &&
    /^\s*(?:[¶§#]|🔗\ufe0f?)\s*$/u.test((only as Tree.TextNode).value) &&
    element.attrs.some(({ name, value }) => name === "href" && value.includes("#"))
  );
}

function textOf(element: Element | undefined): string {
  const texts: string[] = [];
  const open: Tree.Node[] = element === undefined ? [] : [element];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeName === "#text") texts.push((node as Tree.TextNode).value);
    else if ("childNodes" in node) open.push(...node.childNodes.slice(0, 1000).toReversed());
  }
  return texts.join("");
}

function metaTags(elements: readonly Element[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { tagName, attrs } of elements) {
    if (tagName !== "meta") continue;
    const values = new Map(attrs.map(({ name, value }) => [name, value]));
    const key = values.get("name") ?? values.get("property");
    const content = values.get("content")?.trim();
    if (key !== undefined && content && !tags.has(key.toLowerCase())) tags.set(key.toLowerCase(), content);
  }
  return tags;
}

const META_FIELDS: Readonly<Record<string, readonly string[]>> = {
  description: ["description", "og:description"],
  author: ["author", "article:author"],
  date: ["article:published_time", "date", "dc.date", "pubdate"],
  keywords: ["keywords"],
};

function pageMetadata(meta: ReadonlyMap<string, string>): Record<string, JsonValue> {
  const metadata: Record<string, JsonValue> = {};
  for (const [field, names] of Object.entries(META_FIELDS)) {
    const value = names.map((name) => meta.get(name)).find((content) => content !== undefined);
    if (value !== undefined) metadata[field] = value;
  }
  return metadata;
}

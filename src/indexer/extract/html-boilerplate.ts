import type * as ReadabilityPackage from "@mozilla/readability";
import type * as Linkedom from "linkedom";
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { lazyPackage } from "./lazy-package.ts";

type Element = Tree.Element;

const readability = lazyPackage("@mozilla/readability") as () => typeof ReadabilityPackage;
const linkedom = lazyPackage("linkedom") as () => typeof Linkedom;

/** Readability is not linear; beyond these the whole body is taken. */
const MAX_ELEMENTS = 20_000;
const MAX_DEPTH = 200;
const MIN_SHARE = 0.25;
const MIN_TEXT_CHARS = 140;

const NOT_CONTENT = new Set(["nav", "header", "footer", "aside", "form", "dialog", "menu"]);
const MARKER = "data-kept-";
const NAME = /^[a-z][a-z0-9-]*$/;
/** What Readability looks at when it scores an element. */
const COPIED = new Set([
  "class",
  "id",
  "role",
  "style",
  "hidden",
  "aria-hidden",
  "aria-modal",
  "itemprop",
  "rel",
  "href",
  "src",
  "alt",
]);

/**
 * The elements whose own text is the content of a page: what Readability keeps, or, where that is little,
 * `<main>`, `<article>` or the body without navigation.
 *
 * @param elements  all elements in document order, each with its depth
 * @returns         a test for an element; an element that fails it may hold others that pass
 */
export function contentElements(
  elements: readonly { readonly element: Element; readonly depth: number; readonly textChars: number }[],
): (element: Element) => boolean {
  const fallback = landmarkContent(elements.map((entry) => entry.element));
  const total = elements.reduce((sum, entry) => sum + (fallback(entry.element) ? entry.textChars : 0), 0);
  const isSmall = elements.length <= MAX_ELEMENTS && elements.every((entry) => entry.depth <= MAX_DEPTH);
  if (!isSmall || total < MIN_TEXT_CHARS) return fallback;
  const kept = readabilityContent(elements.map((entry) => entry.element));
  if (kept === null) return fallback;
  const share = elements.reduce((sum, entry) => sum + (kept.has(entry.element) ? entry.textChars : 0), 0);
  return share >= total * MIN_SHARE ? (element) => kept.has(element) : fallback;
}

function readabilityContent(elements: readonly Element[]): Set<Element> | null {
  const { document } = linkedom().parseHTML("<!doctype html><html><head></head><body></body></html>");
  const indexOf = new Map(elements.map((element, index) => [element, index]));
  const body = elements.find((element) => element.tagName === "body");
  if (body === undefined) return null;
  const open: { from: Element; to: typeof document.body }[] = [{ from: body, to: document.body }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // A name of its own for each: Readability may copy the attributes of one element to another.
    next.to.setAttribute(`${MARKER}${indexOf.get(next.from)}`, "");
    for (const child of next.from.childNodes) {
      if (child.nodeName === "#text") {
        next.to.append((child as Tree.TextNode).value);
      } else if ("tagName" in child && indexOf.has(child) && NAME.test(child.tagName)) {
        const to = document.createElement(child.tagName);
        for (const { name, value } of child.attrs) if (COPIED.has(name)) to.setAttribute(name, value);
        next.to.append(to);
        open.push({ from: child, to });
      }
    }
  }
  const content = mainContent(document);
  if (content === null) return null;
  const kept = new Set<Element>();
  for (const element of content.querySelectorAll("*")) {
    for (const { name } of element.attributes) {
      const original = name.startsWith(MARKER) ? elements[Number(name.slice(MARKER.length))] : undefined;
      if (original !== undefined) kept.add(original);
    }
  }
  return kept;
}

/** As much of a DOM element as is read here. */
interface Content {
  querySelectorAll(selector: "*"): Iterable<{ readonly attributes: Iterable<{ readonly name: string }> }>;
}

function mainContent(document: ConstructorParameters<typeof ReadabilityPackage.Readability>[0]): Content | null {
  const options = { serializer: (node: unknown) => node as Content, disableJSONLD: true };
  try {
    const { Readability } = readability();
    return new Readability(document, options).parse()?.content ?? null;
  } catch {
    // It was made for browsers and meets pages here that no browser's DOM would hand it.
    return null;
  }
}

/** The smallest landmark that is the page's main part, without navigation; the body when there is none. */
function landmarkContent(elements: readonly Element[]): (element: Element) => boolean {
  const mains = elements.filter((element) => element.tagName === "main" || roleOf(element) === "main");
  const articles = elements.filter((element) => element.tagName === "article");
  const roots = new Set(mains.length > 0 ? mains : articles);
  const inside = new Map<Tree.Node, boolean>();
  // Elements come in document order, so an element's parent has been decided before it.
  for (const element of elements) {
    const above = element.parentNode === null ? undefined : inside.get(element.parentNode);
    const isRoot = roots.size === 0 ? element.tagName === "body" : roots.has(element);
    const isOut =
      NOT_CONTENT.has(element.tagName) && !(element.tagName === "header" && above === true && roots.size > 0);
    inside.set(element, isRoot || (above === true && !isOut));
  }
  return (element) => inside.get(element) === true;
}

function roleOf(element: Element): string | undefined {
  return element.attrs.find((attribute) => attribute.name === "role")?.value;
}

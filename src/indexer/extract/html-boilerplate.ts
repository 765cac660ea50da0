import { Readability } from "@mozilla/readability";
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { parseHTML } from "linkedom";

type Element = Tree.Element;

/** Readability is not linear; beyond these the whole body is taken. */
const MAX_ELEMENTS = 20_000;
const MAX_DEPTH = 200;
const MIN_SHARE = 0.25;
const MIN_TEXT_CHARS = 140;

const NOT_CONTENT = new Set(["nav", "header", "footer", "aside", "form", "dialog", "menu"]);
const MARKER = "data-kept-";

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
  const { document } = parseHTML("<!doctype html><html><head></head><body></body></html>");
  const copies = new Map<Tree.Node, ReturnType<typeof document.createElement>>();
  copies.set(elements[0]!, document.documentElement);
  for (const [index, element] of elements.entries()) {
    let copy = copies.get(element);
    if (copy === undefined) {
      copy = copyOf(document, element);
      if (copy === null) continue;
      const parent = element.parentNode === null ? undefined : copies.get(element.parentNode);
      if (element.tagName === "body") copy = document.body;
      else if (element.tagName === "head") copy = document.head;
      else if (parent === undefined) continue;
      else parent.append(copy);
      copies.set(element, copy);
    }
    copy.setAttribute(`${MARKER}${index}`, "");
  }
  return null;
}

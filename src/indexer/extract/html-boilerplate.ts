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
const NAVIGATION = new Set(["nav", "menu"]);
const HEADING = /^h[1-6]$/;
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

export interface Listed {
  readonly element: Element;
  readonly depth: number;
  /** Length of the text that is directly in it. */
  readonly textChars: number;
}

/**
 * The elements whose own text is the content of a page: what Readability keeps, or, where that is little,
 * `<main>`, `<article>` or the body without navigation; all of the body where that is little, too, as when a form holds the page.
 *
 * @param elements  all elements in document order, each with its depth
 * @returns         a test for an element; an element that fails it may hold others that pass
 */
export function contentElements(elements: readonly Listed[]): (element: Element) => boolean {
  const charsOf = (isContent: (element: Element) => boolean): number =>
    elements.reduce((sum, entry) => sum + (isContent(entry.element) ? entry.textChars : 0), 0);
  const all = elements.map(({ element }) => element);
  const landmarks = landmarkContent(all);
  const body = contentOf(all, () => false, NAVIGATION);
  const fallback = charsOf(landmarks) >= charsOf(body) * MIN_SHARE ? landmarks : body;
  const total = charsOf(fallback);
  const isSmall = elements.length <= MAX_ELEMENTS && elements.every((entry) => entry.depth <= MAX_DEPTH);
  if (!isSmall || total < MIN_TEXT_CHARS) return fallback;
  const kept = readabilityContent(all);
  if (kept === null) return fallback;
  takeBack(kept, elements, fallback);
  const isKept = (element: Element): boolean => kept.has(element);
  return charsOf(isKept) >= total * MIN_SHARE ? isKept : fallback;
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
      } else if ("tagName" in child && indexOf.has(child) && NAME.test(child.tagName) && !isNavigation(child)) {
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

/**
 * Readability drops what has many links or little text, such as a section of references or the heading of a short one. What stands beside
 * elements of the same name and class that it keeps is content as those are, and so is a heading of what is kept.
 */
function takeBack(kept: Set<Element>, elements: readonly Listed[], isContent: (element: Element) => boolean): void {
  const kinds = new Map<Tree.Node | null, Set<string>>();
  for (const element of kept) {
    const kind = kindOf(element);
    if (kind !== null) kinds.set(element.parentNode, (kinds.get(element.parentNode) ?? new Set()).add(kind));
  }
  const taken = new Set<Tree.Node | null>();
  for (const { element } of elements) {
    if (kept.has(element) || !isContent(element)) continue;
    if (taken.has(element.parentNode) || kinds.get(element.parentNode)?.has(kindOf(element) ?? "") === true) {
      taken.add(element);
      kept.add(element);
    }
  }
  const headings = new Set<Tree.Node | null>();
  for (const { element } of elements) {
    if (HEADING.test(element.tagName) || headings.has(element.parentNode)) headings.add(element);
  }
  let isFollowed = false;
  for (const { element, textChars } of elements.toReversed()) {
    if (!headings.has(element)) isFollowed = textChars > 0 ? kept.has(element) : isFollowed;
    else if (isFollowed && isContent(element)) kept.add(element);
  }
}

/** @returns null for one without a class, which says too little */
function kindOf({ tagName, attrs }: Element): string | null {
  const className = attrs.find(({ name }) => name === "class")?.value.trim() ?? "";
  return className === "" ? null : `${tagName} ${className}`;
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

/** What leads to other pages, and is never what a page says. */
export function isNavigation(element: Element): boolean {
  return NAVIGATION.has(element.tagName);
}

/** The smallest landmark that is the page's main part, without navigation; the body when there is none. */
function landmarkContent(elements: readonly Element[]): (element: Element) => boolean {
  const mains = elements.filter((element) => element.tagName === "main" || roleOf(element) === "main");
  const articles = elements.filter((element) => element.tagName === "article");
  const roots = new Set(mains.length > 0 ? mains : articles);
  return contentOf(elements, (element) => roots.has(element), NOT_CONTENT);
}

/** What is in one of these roots, or in the body where there are none, but not in elements that are left out. */
function contentOf(
  elements: readonly Element[],
  isRoot: (element: Element) => boolean,
  leftOut: ReadonlySet<string>,
): (element: Element) => boolean {
  const hasRoots = elements.some(isRoot);
  const inside = new Map<Tree.Node, boolean>();
  // Elements come in document order, so an element's parent has been decided before it.
  for (const element of elements) {
    const above = element.parentNode === null ? undefined : inside.get(element.parentNode);
    const begins = hasRoots ? isRoot(element) : element.tagName === "body";
    const isOut = leftOut.has(element.tagName) && !(element.tagName === "header" && above === true && hasRoots);
    inside.set(element, begins || (above === true && !isOut));
  }
  return (element) => inside.get(element) === true;
}

function roleOf(element: Element): string | undefined {
  return element.attrs.find((attribute) => attribute.name === "role")?.value;
}

import { SaxesParser } from "saxes";
import { LIMITS } from "../limits.ts";

/** An element; names and those of attributes are without their prefixes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[];
}

/**
 * Reads XML as far as it goes. Document types and their entities are passed over: nothing is expanded and nothing fetched.
 *
 * @throws {Error} when it has more nodes or levels than is allowed
 */
export function parseXml(text: string): XmlElement {
  const root: OpenElement = { name: "", attributes: {}, children: [] };
  const open: OpenElement[] = [root];
  let nodes = 0;
  const count = (): void => {
    if (++nodes > LIMITS.xmlNodes) throw new Error("The XML has too many elements");
  };
  const parser = new SaxesParser({ xmlns: false, fragment: true });
  // What is not well-formed ends nothing: what could be read stays.
  parser.on("error", () => {});
  parser.on("opentag", ({ name, attributes }) => {
    count();
    if (open.length > LIMITS.xmlDepth) throw new Error("The XML is nested too deeply");
    const own = Object.entries(attributes).map(([key, value]) => [localName(key), value]);
    const element: OpenElement = { name: localName(name), attributes: Object.fromEntries(own), children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => {
    if (open.length > 1) open.pop();
  });
  const addText = (value: string): void => {
    count();
    open.at(-1)!.children.push(value);
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.write(text.replace(/^\ufeff/, "").replace(/^<\?xml[^>]*\?>/, "")).close();
  return root;
}

export function isElement(node: XmlElement | string): node is XmlElement {
  return typeof node !== "string";
}

/** Child elements, of one name where it is given. */
export function childrenOf({ children }: XmlElement, name?: string): XmlElement[] {
  return children.filter(isElement).filter((child) => name === undefined || child.name === name);
}

/** The first element of a name, in the order of the document; undefined when there is none. */
export function find(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of childrenOf(element)) {
    if (child.name === name) return child;
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All elements of a name, in the order of the document; none within another. */
export function findAll(element: XmlElement, name: string): XmlElement[] {
  return childrenOf(element).flatMap((child) => (child.name === name ? [child] : findAll(child, name)));
}

/** All text within. */
export function textOf(element: XmlElement): string {
  return element.children.map((child) => (isElement(child) ? textOf(child) : child)).join("");
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

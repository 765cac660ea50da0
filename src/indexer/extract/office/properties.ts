import type { Metadata } from "../../../core/document.ts";
import { parseXml, find, textOf } from "./xml.ts";
import type { ZipArchive } from "./zip-archive.ts";

const FIELDS: Readonly<Record<string, string>> = {
  creator: "author",
  subject: "subject",
  description: "description",
  keywords: "keywords",
  created: "created",
  modified: "modified",
  date: "modified",
  "creation-date": "created",
  publisher: "publisher",
  language: "language",
};

export interface Properties {
  readonly title: string;
  readonly metadata: Metadata;
}

/** Title, author and dates as Dublin Core, which office formats and EPUB share. */
export function readProperties(archive: ZipArchive, part: string): Properties {
  const text = archive.readText(part);
  if (text === null) return { title: "", metadata: {} };
  const root = parseXml(text);
  const metadata: Metadata = {};
  for (const [element, key] of Object.entries(FIELDS)) {
    const found = find(root, element);
    const value = found === undefined ? "" : textOf(found).trim();
    if (value !== "" && !Object.hasOwn(metadata, key)) Object.assign(metadata, { [key]: value });
  }
  const title = find(root, "title");
  return { title: title === undefined ? "" : textOf(title).trim(), metadata };
}

/** Of an Open Packaging part: id → target, relative to the part's folder, as a member's name. */
export function readRelationships(archive: ZipArchive, part: string): Map<string, { target: string; type: string }> {
  const slash = part.lastIndexOf("/");
  const [folder, name] = [part.slice(0, slash + 1), part.slice(slash + 1)];
  const text = archive.readText(`${folder}_rels/${name}.rels`);
  const relationships = new Map<string, { target: string; type: string }>();
  if (text === null) return relationships;
  for (const { attributes } of parseXml(text)
    .children.filter((child) => typeof child !== "string")
    .flatMap((root) => root.children.filter((child) => typeof child !== "string"))) {
    const { Id: id, Target: target, Type: type = "", TargetMode: mode } = attributes;
    // What lies outside of the file is never looked at.
    if (id === undefined || target === undefined || mode === "External") continue;
    relationships.set(id, { target: resolvePart(folder, target), type });
  }
  return relationships;
}

/** A member's name from a reference within an archive. It is a key and never a path on disk. */
export function resolvePart(folder: string, reference: string): string {
  const path = reference.startsWith("/") ? reference : `/${folder}${reference}`;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

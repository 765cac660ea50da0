import { basename } from "node:path";
import type { Source } from "./store.ts";

/** What a source is called that is given no name: as its root is, and a number where another source has that. */
export function freeSourceName(sources: readonly Pick<Source, "name">[], root: string): string {
  const taken = new Set(sources.map(({ name }) => name));
  const base = basename(root) || "root";
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  return name;
}

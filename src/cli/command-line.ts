import type { CollectionOptions } from "./options.ts";

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The options by which another command finds the same collection; empty for the default one. */
export function collectionArguments({ collection, root }: CollectionOptions): string {
  const parts: string[] = [];
  if (collection !== "default") parts.push(` -c ${shellWord(collection)}`);
  if (root !== undefined) parts.push(` --root ${shellWord(root)}`);
  return parts.join("");
}

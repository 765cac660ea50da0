import { printable } from "./printable.ts";

/**
 * Where a passage is, as editors open it; a document handed over by a program has only its id.
 *
 * @param withSource  whether the source's name comes before the path, as it has to where a collection has several
 */
export function renderPlace(
  { id, source }: { readonly id: string; readonly source: string | null },
  { startLine, endLine }: { readonly startLine: number; readonly endLine: number },
  withSource: boolean,
): string {
  // An id is the source's name and the path, and keeps what a path lacks: the record's place in its file.
  const place = !withSource && source !== null && id.startsWith(`${source}/`) ? id.slice(source.length + 1) : id;
  return `${printable(place)}:${startLine}-${endLine}`;
}

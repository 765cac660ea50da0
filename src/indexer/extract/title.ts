const MAX_TITLE_CHARS = 200;

/** A file's name as a title: no folder, no extension, dashes and underscores as spaces. */
export function titleFromPath(path: string): string {
  const base = baseName(path);
  const stem = base.replace(/(?<=.)\.[^.]*$/, "");
  const readable = stem.replaceAll(/[-_\s]+/g, " ").trim();
  return readable === "" ? base : readable;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** White space to single spaces, and cut where no title goes on. @returns null when it is blank or no text */
export function cleanTitle(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value)
    .slice(0, 4 * MAX_TITLE_CHARS)
    .replaceAll(/\s+/g, " ")
    .trim();
  if (text === "") return null;
  return text.length <= MAX_TITLE_CHARS ? text : `${text.slice(0, MAX_TITLE_CHARS).toWellFormed().trimEnd()}…`;
}

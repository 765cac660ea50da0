import { cleanText } from "./clean-text.ts";

const MAX_TITLE_CHARS = 200;

/** A file's name as a title: no folder, no extension, dashes and underscores as spaces. */
export function titleFromPath(path: string): string {
  const base = cleanText(baseName(path));
  const stem = base.replace(/(?<=.)\.[^.]*$/, "");
  const readable = stem.replaceAll(/[-_\s]+/g, " ").trim();
  return readable === "" ? base : readable;
}

/** What a title would be that is made of the names of a file and, in a file of many, of a record; undefined when it is not. */
export function namingOf(title: string, path: string, recordId?: string): ((path: string) => string) | undefined {
  const record = (of: string): string => `${titleFromPath(of)} ${recordId ?? ""}`;
  return [titleFromPath, baseName, record].find((naming) => naming(path) === title);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What programs call every presentation that nobody gave a title, in their languages. */
const NO_TITLE: readonly RegExp[] = [
  /^(?:slide|diapositiv[ae]|folie|слайд|幻灯片|投影片|スライド|슬라이드) ?1$/i,
  /^(?=.*powerpoint)(?=.*(?:pr[eäé]sent|演示|簡報|プレゼン|프레젠|презент))\D{10,40}$/i,
];
const PROGRAM = /^Microsoft (?:Office )?(?:Word|PowerPoint|Excel) - /;

/** A title as a document's properties have it, without what its program made up. @returns "" when nothing is left */
export function ownTitle(text: string): string {
  const title = cleanText(text).trim().replace(PROGRAM, "");
  return NO_TITLE.some((pattern) => pattern.test(title)) ? "" : title;
}

/** White space to single spaces, and cut where no title goes on. @returns null when it is blank or no text */
export function cleanTitle(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = cleanText(String(value).slice(0, 4 * MAX_TITLE_CHARS))
    .replaceAll(/\s+/g, " ")
    .trim();
  if (text === "") return null;
  return text.length <= MAX_TITLE_CHARS ? text : `${text.slice(0, MAX_TITLE_CHARS).toWellFormed().trimEnd()}…`;
}

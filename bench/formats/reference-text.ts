// The text of files as other programs read it, to compare with: `pdftotext` of poppler-utils, and LibreOffice.
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { acceptChanges } from "./accept-changes.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;
const INSTALL = "apt-get install --no-install-recommends poppler-utils libreoffice-writer libreoffice-impress";
const AS_TEXT = "txt:Text (encoded):UTF8";
const AS_PAGE = "html:HTML (StarWriter)";

/** What LibreOffice writes of each kind: its text, and a second form in which note marks and the like are elements. */
const OFFICE: Readonly<Record<string, readonly [text: string, second: string]>> = {
  docx: [AS_TEXT, AS_PAGE],
  odt: [AS_TEXT, AS_PAGE],
  rtf: [AS_TEXT, AS_PAGE],
  // There is no text filter for slides: they are printed as PDF and read by pdftotext.
  pptx: ["pdf", "fodp"],
};

export const COMPARED: ReadonlySet<string> = new Set(["pdf", ...Object.keys(OFFICE)]);

export interface Reference {
  readonly text: string;
  /** A second export of the same document; null for PDF, which has only one reader. */
  readonly second: string | null;
}

/** @returns by file, those that the programs can read @throws {TypeError} when a program is not there */
export async function referenceTexts(extension: string, files: readonly string[]): Promise<Map<string, Reference>> {
  const references = new Map<string, Reference>();
  if (extension === "pdf") {
    for (const file of files) {
      const text = await pdfText(file);
      if (text !== null) references.set(file, { text, second: null });
    }
    return references;
  }
  const [first, second] = OFFICE[extension]!;
  const texts = await convert(files, first);
  const seconds = await convert(files, second);
  for (const file of files) {
    const text = texts.get(file);
    const other = seconds.get(file);
    if (text !== undefined) references.set(file, { text, second: other === undefined ? null : plainText(other) });
  }
  return references;
}

async function convert(files: readonly string[], filter: string): Promise<Map<string, string>> {
  const read = async (file: string): Promise<string | null> =>
    filter === "pdf" ? await pdfText(file) : await readFile(file, "utf8").catch(() => null);
  const texts = new Map<string, string>();
  await withConverted(files, filter, async (converted) => {
    for (const [file, written] of converted) {
      const text = await read(written);
      if (text !== null) texts.set(file, text);
    }
  });
  return texts;
}

/** Lets LibreOffice write files in another format, all in one go; what it cannot read is not there afterwards. */
export async function withConverted(
  files: readonly string[],
  filter: string,
  use: (converted: ReadonlyMap<string, string>) => Promise<void>,
): Promise<void> {
  // Without a file LibreOffice opens, and waits.
  if (files.length === 0) return await use(new Map());
  const folder = await mkdtemp(join(tmpdir(), "kenning-formats-"));
  try {
    // By number: files of two folders may have one name.
    const names = files.map((file, i) => join(folder, "in", `${i}${extname(file)}`));
    await mkdir(join(folder, "in"));
    for (const [i, file] of files.entries()) {
      if (extname(file) === ".docx") await writeFile(names[i]!, acceptChanges(await readFile(file)));
      else await copyFile(file, names[i]!);
    }
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const args = [profile, "--headless", "--convert-to", filter, "--outdir", join(folder, "out"), ...names];
    await execute("soffice", args).catch((error: unknown) => {
      if (error instanceof TypeError) throw error;
    });
    const extension = filter.split(":", 1)[0]!;
    await use(new Map(files.map((file, i) => [file, join(folder, "out", `${i}.${extension}`)])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns null when it cannot be read */
export async function pdfText(file: string): Promise<string | null> {
  try {
    return withoutFurniture(await execute("pdftotext", ["-q", "-enc", "UTF-8", file, "-"]));
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return null;
  }
}

/** Of a page or a flat document: no note marks, numbers of slides, dates of today, styles or pictures. */
function plainText(markup: string): string {
  const body = markup.replace(/^[\s\S]*?<(?:body|office:body)[\s>]/i, "<p ");
  return body
    .replaceAll(/<a [^>]*class="sd(?:foot|end)note(?:anc|sym)"[^>]*>[\s\S]*?<\/a>/gi, "")
    .replaceAll(
      /<(text:note-citation|text:page-number|text:date|text:time|office:binary-data|presentation:notes|style:style)\b[^>]*>[\s\S]*?<\/\1>/g,
      "",
    )
    .replaceAll(
      /<(?:\/?(?:p|h\d|td|th|li|tr|div|br|dt|dd)|text:p|text:h|text:line-break|text:s|text:tab|draw:)[^>]*>/gi,
      " ",
    )
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&");
}

const EDGE_LINES = 4;
const LEAST_PAGES = 3;

/** Without headers and footers, which are left out on purpose: lines at the edges of a quarter of the pages, but for their numbers. */
function withoutFurniture(text: string): string {
  const pages = text.split("\f").map((page) => page.split("\n").filter((line) => line.trim() !== ""));
  const counts = new Map<string, number>();
  for (const lines of pages) {
    const shapes = new Set(lines.filter((_, at) => isAtEdge(at, lines.length)).map(shapeOf));
    for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  const least = Math.max(LEAST_PAGES, pages.length / 4);
  return pages
    .map((lines) =>
      lines.filter((line, at) => !isAtEdge(at, lines.length) || (counts.get(shapeOf(line)) ?? 0) < least).join("\n"),
    )
    .join("\n");
}

async function execute(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args, { timeout: TIMEOUT_MS, maxBuffer: 1 << 28 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new TypeError(`${program} is not there; on Debian: ${INSTALL}`, { cause: error });
    }
    throw error;
  }
}

function isAtEdge(at: number, count: number): boolean {
  return at < EDGE_LINES || at >= count - EDGE_LINES;
}

function shapeOf(line: string): string {
  return line
    .trim()
    .toLowerCase()
    .replaceAll(/\d+|\b[ivxlc]+\b/g, "0");
}

// The text of a file as other programs read it, to compare with: `pdftotext` of poppler-utils, and LibreOffice.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
const INSTALL = "apt-get install --no-install-recommends poppler-utils libreoffice-writer libreoffice-impress";
/** LibreOffice has no text filter for slides: it writes them as a page of HTML. */
const OFFICE_FILTERS: Readonly<Record<string, string>> = {
  docx: "txt:Text (encoded):UTF8",
  odt: "txt:Text (encoded):UTF8",
  rtf: "txt:Text (encoded):UTF8",
  pptx: "pdf",
};

export const COMPARED: ReadonlySet<string> = new Set(["pdf", ...Object.keys(OFFICE_FILTERS)]);

/** @returns null when the program cannot read the file @throws {Error} when the program is not there */
export async function referenceText(file: string): Promise<string | null> {
  const extension = extname(file).slice(1).toLowerCase();
  if (extension === "pdf") return await pdfText(file);
  const folder = await mkdtemp(join(tmpdir(), "kenning-formats-"));
  try {
    const filter = OFFICE_FILTERS[extension]!;
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    await execute("soffice", [profile, "--headless", "--convert-to", filter, "--outdir", folder, file]);
    const written = join(folder, `${basename(file, extname(file))}.${filter.split(":", 1)[0]}`);
    return filter === "pdf" ? await pdfText(written) : await readFile(written, "utf8");
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pdfText(file: string): Promise<string | null> {
  try {
    return withoutFurniture(await execute("pdftotext", ["-q", "-enc", "UTF-8", file, "-"]));
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return null;
  }
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

/** Words, and single characters of Chinese and Japanese. */
export function wordsOf(text: string): string[] {
  const whole = text.normalize("NFKC").toLowerCase();
  return whole.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** Share of the reference's words, each as often as it stands there, that the text has; 1 when the reference has none. */
export function recallOf(reference: readonly string[], words: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of words) left.set(word, (left.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of reference) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    found++;
    left.set(word, count - 1);
  }
  return reference.length === 0 ? 1 : found / reference.length;
}

/** Neighbouring words: how much of the reading order two texts share. */
export function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, i) => `${words[i]} ${word}`);
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

import { SourceText } from "../../source-text.ts";
import { type Block, type BlockKind, verbatimBlock } from "../extractor.ts";
import { LIMITS } from "../limits.ts";

/** A part of a document of a format that has no text of its own to point into. */
export interface Part {
  readonly kind: BlockKind;
  readonly text: string;
  /** Of a heading, 1 to 6. */
  readonly level?: number | undefined;
  /** Page or slide, from 1. */
  readonly page?: number | undefined;
}

/** The text of a document whose pages, not lines, are what a reader can turn to. */
class PagedText extends SourceText {
  readonly #starts: readonly number[];
  readonly #pages: readonly number[];

  constructor(path: string, text: string, starts: readonly number[], pages: readonly number[]) {
    super(path, text);
    this.#starts = starts;
    this.#pages = pages;
  }

  /** @returns the page, from 1 */
  override lineAt(offset: number): number {
    const after = this.#starts.findIndex((start) => start > offset);
    return this.#pages[(after === -1 ? this.#starts.length : after) - 1] ?? 1;
  }
}

export interface LaidOut {
  readonly source: SourceText;
  readonly blocks: readonly Block[];
  /** Whether parts were left out, because there was too much text. */
  readonly isCut: boolean;
}

/** Writes parts one below the other: the text they make is what offsets and lines point into, or pages where parts have them. */
export function layOut(path: string, parts: readonly Part[]): LaidOut {
  let text = "";
  let isCut = false;
  const ranges: { readonly part: Part; readonly start: number; readonly end: number }[] = [];
  for (const part of parts) {
    const own = part.text.replace(/\r\n?/g, "\n").trimEnd();
    if (own.trim() === "") continue;
    if (text.length + own.length > LIMITS.textChars) {
      isCut = true;
      break;
    }
    if (text !== "") text += "\n\n";
    ranges.push({ part, start: text.length, end: text.length + own.length });
    text += own;
  }
  const paged = ranges.filter(({ part }) => part.page !== undefined);
  const source =
    paged.length === 0
      ? new SourceText(path, text)
      : new PagedText(
          path,
          text,
          paged.map(({ start }) => start),
          paged.map(({ part }) => part.page!),
        );
  const blocks = ranges.flatMap(
    ({ part, start, end }) => verbatimBlock(source, part.kind, start, end, part.level) ?? [],
  );
  return { source, blocks, isCut };
}

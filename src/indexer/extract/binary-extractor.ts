import type { Metadata } from "../../core/document.ts";
import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { ExtractedDocument, OnWarning } from "./extractor.ts";
import { layOut, type Part } from "./layout/text-layout.ts";
import { ownTitle, titleFromPath } from "./title.ts";

/** A document with the text that its blocks point into. */
export interface OpenedDocument {
  readonly document: ExtractedDocument;
  readonly source: SourceText;
}

/** What a reader of a binary format finds. */
export interface ReadDocument {
  /** Empty where the file does not say one. */
  readonly title: string;
  readonly mediaType: string;
  readonly metadata: Metadata;
  readonly parts: readonly Part[];
}

/**
 * Bytes of one format → a document. Throws on what it cannot read at all; what it can read in part it warns about.
 * Implementations are loaded when a file of their format is met, see `binary-formats.ts`.
 */
export type BinaryReader = (
  bytes: Uint8Array,
  path: string,
  onWarning: OnWarning,
  options?: ReadOptions,
) => Promise<ReadDocument>;

export interface ReadOptions {
  /** It stands within another document: what stands within it in turn is left out. */
  readonly isEmbedded?: boolean;
}

const WORKBOOK = /spreadsheet|ms-excel/;

export function openRead(path: string, read: ReadDocument, onWarning: OnWarning): OpenedDocument {
  const { source, blocks, isCut } = layOut(path, read.parts);
  if (isCut) onWarning({ code: "CONTENT_LEFT_OUT", message: "The text is too long; its end was left out", count: 1 });
  const { mediaType, metadata } = read;
  // A workbook's headings are the names of its sheets, mostly "Sheet1".
  const heading = WORKBOOK.test(mediaType) ? undefined : blocks.find(({ kind }) => kind === "heading");
  const title = ownTitle(read.title) || heading?.text.split("\n", 1)[0] || titleFromPath(path);
  return { source, document: { title, language: detectLanguage(source.text), mediaType, metadata, blocks } };
}

import type { ReadDocument } from "../binary-extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { CompoundFile } from "./compound-file.ts";
import { readSummary } from "./summary.ts";
import { undamaged } from "./undamaged.ts";

const MEDIA_TYPE = "application/vnd.ms-powerpoint";
const SLIDE_LIST = 0x0ff0;
const SLIDE_PERSIST = 0x03f3;
const SLIDE_ATOM = 0x03ef;
const TEXT_HEADER = 0x0f9f;
const TEXT_CHARS = 0x0fa0;
const TEXT_BYTES = 0x0fa8;
const TEXT_BOX = 0xf00d;
const IS_CONTAINER = 0xf;
const NOTES_LIST = 2;
/** Kinds of text: titles, and those that stand in the middle. */
const TITLES: ReadonlySet<number> = new Set([0, 6]);
const MAX_DEPTH = 64;
const MAX_EDITS = 10_000;

interface PptRecord {
  readonly type: number;
  readonly instance: number;
  readonly isContainer: boolean;
  readonly body: Buffer;
}

/** PowerPoint before 2007 ([MS-PPT]): slides in their order with titles, texts and notes; a slide's number is its place. */
export const readPpt = undamaged(async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const file = new CompoundFile(bytes);
  const stream = file.read("PowerPoint Document");
  const user = file.read("Current User");
  if (stream === null || user === null) throw new Error("It has no presentation stream");
  if (file.has("EncryptedSummary")) throw new Error("It is protected by a password");
  return { ...readSummary(file), mediaType: MEDIA_TYPE, parts: slideParts(stream, user.readUInt32LE(16)) };
});

function slideParts(stream: Buffer, lastEdit: number): Part[] {
  const { places, document } = readEdits(stream, lastEdit);
  const objectAt = (id: number): PptRecord | undefined => {
    const place = places.get(id);
    return place === undefined ? undefined : recordsOf(stream.subarray(place)).next().value;
  };
  const lists = [...recordsOf(objectAt(document)?.body ?? Buffer.alloc(0))].filter(({ type }) => type === SLIDE_LIST);
  const notes = new Map<number, number>();
  for (const { body } of lists.filter(({ instance }) => instance === NOTES_LIST)) {
    for (const { type, body: own } of recordsOf(body))
      if (type === SLIDE_PERSIST) notes.set(own.readUInt32LE(12), own.readUInt32LE(0));
  }
  const parts: Part[] = [];
  let page = 0;
  for (const { body } of lists.filter(({ instance }) => instance === 0)) {
    let kind = -1;
    for (const record of recordsOf(body)) {
      if (record.type === SLIDE_PERSIST) {
        if (++page > LIMITS.pages) return parts;
        const slide = objectAt(record.body.readUInt32LE(0));
        if (slide === undefined) continue;
        const noted = objectAt(notes.get(notesOf(slide)) ?? -1);
        for (const one of [slide, noted]) if (one !== undefined) parts.push(...boxParts(one.body, page, 0));
      } else if (record.type === TEXT_HEADER) kind = record.body.readUInt32LE(0);
      else parts.push(...textParts(record, kind, page));
    }
  }
  return parts.toSorted((a, b) => a.page! - b.page! || Number(b.kind === "heading") - Number(a.kind === "heading"));
}

/** Where each object is, the newest edit first, and which is the document. */
function readEdits(stream: Buffer, lastEdit: number): { places: Map<number, number>; document: number } {
  const places = new Map<number, number>();
  let document = -1;
  let at = lastEdit;
  for (let edits = 0; at > 0 && at + 36 <= stream.length && edits < MAX_EDITS; edits++) {
    if (document < 0) document = stream.readUInt32LE(at + 24);
    const body = recordsOf(stream.subarray(stream.readUInt32LE(at + 20))).next().value?.body ?? Buffer.alloc(0);
    for (let i = 0; i + 4 <= body.length;) {
      const head = body.readUInt32LE(i);
      i += 4;
      for (let n = 0; n < head >>> 20 && i + 4 <= body.length; n++, i += 4) {
        const id = (head & 0xfffff) + n;
        if (!places.has(id)) places.set(id, body.readUInt32LE(i));
      }
    }
    at = stream.readUInt32LE(at + 16);
  }
  return { places, document };
}

function notesOf(slide: PptRecord): number {
  for (const { type, body } of recordsOf(slide.body))
    if (type === SLIDE_ATOM && body.length >= 20) return body.readUInt32LE(16);
  return 0;
}

/** Texts of the boxes within an object. */
function* boxParts(body: Buffer, page: number, depth: number): Generator<Part> {
  if (depth > MAX_DEPTH) return;
  for (const record of recordsOf(body)) {
    if (record.type === TEXT_BOX) {
      let kind = -1;
      for (const inner of recordsOf(record.body)) {
        if (inner.type === TEXT_HEADER) kind = inner.body.readUInt32LE(0);
        else yield* textParts(inner, kind, page);
      }
    } else if (record.isContainer) yield* boxParts(record.body, page, depth + 1);
  }
}

function textParts({ type, body }: PptRecord, kind: number, page: number): Part[] {
  if (type !== TEXT_CHARS && type !== TEXT_BYTES) return [];
  const written = body.toString(type === TEXT_CHARS ? "utf16le" : "latin1").replaceAll(/[\r\v]/g, "\n");
  // A star stands where a slide's number or a date is shown.
  const lines = written.split("\n").filter((line) => !/^\*?$/.test(line.trim()));
  if (lines.length === 0) return [];
  if (TITLES.has(kind)) return [{ kind: "heading", level: 2, text: lines.join(" "), page }];
  return [{ kind: lines.length > 1 ? "list" : "paragraph", text: lines.join("\n"), page }];
}

function* recordsOf(bytes: Buffer): Generator<PptRecord, undefined> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const head = bytes.readUInt16LE(at);
    const length = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + length);
    yield { type: bytes.readUInt16LE(at + 2), instance: head >>> 4, isContainer: (head & 0xf) === IS_CONTAINER, body };
    at += 8 + length;
  }
  return undefined;
}

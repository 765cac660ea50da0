import type { DuplicatesOptions } from "../../core/duplicates.ts";
import type { DocumentId } from "../../core/document.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import { PERMUTATIONS, writeSignature } from "./min-hash.ts";
import { shinglesOf } from "./shingles.ts";

/** Shingles that a document needs: seven words, or nine characters. */
export const MIN_SHINGLES = 5;
const PAGE_CHUNKS = 256;
const PAGE_DOCUMENTS = 1000;

/** What is kept of the documents while they are compared: about 512 bytes each and their ids. Ordered by id. */
export interface Signatures {
  readonly ids: readonly DocumentId[];
  readonly rows: readonly number[];
  /** Distinct shingles of each. */
  readonly sizes: readonly number[];
  readonly tooShort: number;
  /** Shape [128]. */
  readonly of: (index: number) => Uint32Array;
}

/** Reads every document that the filter accepts once, in the order of the store. @throws {EngineError} `BAD_FILTER`, `ABORTED` */
export async function readSignatures(
  store: Store,
  { filter, signal, onProgress }: DuplicatesOptions,
): Promise<Signatures> {
  const accepted = filter === undefined ? null : await store.select(filter, "document");
  const selected = accepted === null ? null : new Set(accepted.rows);
  const isAccepted = (row: number): boolean => selected === null || selected.has(row);
  const { documents: total } = await store.status();
  const read: { row: number; size: number; signature: Uint32Array }[] = [];
  let [tooShort, done] = [0, 0];
  let [row, texts]: [number, string[]] = [0, []];
  const finish = (): void => {
    if (texts.length === 0) return;
    const shingles = shinglesOf(texts);
    done++;
    if (shingles.length < MIN_SHINGLES) tooShort++;
    else {
      const signature = new Uint32Array(PERMUTATIONS);
      writeSignature(shingles, signature);
      read.push({ row, size: shingles.length, signature });
    }
  };
  for (let after = 0; ;) {
    throwIfAborted(signal);
    const page = await store.lsa.textsAfter(after, PAGE_CHUNKS);
    for (const { document, text } of page) {
      if (!isAccepted(document)) continue;
      if (row !== document) {
        finish();
        [row, texts] = [document, []];
      }
      texts.push(text);
    }
    if (page.length === 0) break;
    after = page.at(-1)!.id;
    onProgress?.({ stage: "read", done, total, unit: "documents" });
  }
  finish();
  return await ordered(store, read, tooShort);
}

async function ordered(
  store: Store,
  read: readonly { readonly row: number; readonly size: number; readonly signature: Uint32Array }[],
  tooShort: number,
): Promise<Signatures> {
  const idOf = new Map<number, DocumentId>();
  for (let from = 0; from < read.length; from += PAGE_DOCUMENTS) {
    const rows = read.slice(from, from + PAGE_DOCUMENTS).map(({ row }) => row);
    for (const [row, { id }] of await store.documentRows(rows)) idOf.set(row, id);
  }
  // One that was removed meanwhile has no id any more.
  const known = read
    .flatMap((one) => (idOf.has(one.row) ? [{ ...one, id: idOf.get(one.row)! }] : []))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ids: known.map(({ id }) => id),
    rows: known.map(({ row }) => row),
    sizes: known.map(({ size }) => size),
    tooShort,
    of: (index) => known[index]!.signature,
  };
}

import { throwIfAborted } from "../core/errors.ts";
import type { Document } from "../core/document.ts";
import type { UnitVector } from "../core/vector.ts";
import { canRead } from "../embed/can-read.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { DocumentPut, Store } from "../store/store.ts";
import { contextText } from "./context-text.ts";
import { namingOf } from "./extract/title.ts";
import type { PreparedDocument } from "./prepare.ts";
import { type EmbeddedText, storedVectors } from "./stored-vectors.ts";

/** Texts are handed to the model in groups of about this many characters, enough to fill batches of equal length. */
const GROUP_CHARS = 64_000;
/** And of no more documents than these: short ones take memory all the same. */
const GROUP_DOCUMENTS = 512;
/** The first group is small, so that the model has something to do at once. */
const FIRST_GROUP_CHARS = 16_000;
/** Groups that are being embedded while the next is read. */
const GROUPS_AHEAD = 2;

/** Documents of one transaction: each commit waits for the disk. */
const DOCUMENTS_AT_ONCE = 32;

type Vectors = ArrayIterator<UnitVector | null>;

export interface WriteCounts {
  documents: number;
  chunks: number;
  tokens: number;
  /** Of chunks whose text was embedded before. */
  reusedVectors: number;
}

/**
 * Embeds and stores prepared documents in groups. A few groups are under way at once, so that an embedder that works in
 * other threads is kept busy; memory is bounded by them. Documents are written after their vectors are there, never half,
 * and in the order of `add`.
 */
export class DocumentWriter {
  readonly counts: WriteCounts = { documents: 0, chunks: 0, tokens: 0, reusedVectors: 0 };
  /** Passages that were read, and those that have their vectors. */
  readonly reached = { read: 0, embedded: 0 };
  readonly #store: Store;
  readonly #embedder: Embedder | null;
  readonly #signal: AbortSignal | undefined;
  readonly #onTokens: () => void;
  #group: PreparedDocument[] = [];
  #groupChars = 0;
  #isFirst = true;
  readonly #underWay: { readonly group: readonly PreparedDocument[]; readonly vectors: Promise<Vectors> }[] = [];

  /** @param onTokens  called when `counts.tokens` has grown */
  constructor(store: Store, embedder: Embedder | null, signal: AbortSignal | undefined, onTokens: () => void) {
    this.#store = store;
    this.#embedder = embedder;
    this.#signal = signal;
    this.#onTokens = onTokens;
  }

  async add(document: PreparedDocument): Promise<void> {
    this.#group.push(document);
    this.reached.read += document.chunks.length;
    for (const { text } of document.chunks) this.#groupChars += text.length;
    const wanted = this.#isFirst ? FIRST_GROUP_CHARS : GROUP_CHARS;
    if (this.#groupChars >= wanted || this.#group.length >= GROUP_DOCUMENTS) await this.#embedGroup();
  }

  /** Writes all that was added. */
  async flush(): Promise<void> {
    await this.#embedGroup();
    while (this.#underWay.length > 0) await this.#writeOldest();
  }

  async #embedGroup(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    this.#groupChars = 0;
    if (group.length === 0) return;
    while (this.#underWay.length >= GROUPS_AHEAD) await this.#writeOldest();
    this.#isFirst = false;
    const vectors = this.#embed(group);
    // A failure is thrown when the group's turn comes, or is lost behind the one that ended the run.
    vectors.catch(() => {});
    this.#underWay.push({ group, vectors });
  }

  async #writeOldest(): Promise<void> {
    const { group, vectors } = this.#underWay.shift()!;
    const found = await vectors;
    for (const { chunks } of group) this.reached.embedded += chunks.length;
    const embedded = group.map(({ document, chunks, copyOf }): DocumentPut => {
      return { document, copyOf, chunks: chunks.map((chunk) => ({ ...chunk, vector: found.next().value ?? null })) };
    });
    for (let i = 0; i < embedded.length; i += DOCUMENTS_AT_ONCE) {
      throwIfAborted(this.#signal);
      const batch = embedded.slice(i, i + DOCUMENTS_AT_ONCE);
      await this.#store.putDocuments(batch);
      this.counts.documents += batch.length;
      for (const { chunks } of batch) this.counts.chunks += chunks.length;
    }
  }

  /** @returns a vector, or null where there is none, for each chunk of the group in order */
  async #embed(group: readonly PreparedDocument[]): Promise<Vectors> {
    const embedder = this.#embedder;
    const chunks = group.flatMap(({ document, chunks: own }) => own.map((chunk) => ({ document, chunk })));
    if (embedder === null) return chunks.map(() => null).values();
    const embeddedText: EmbeddedText = (document, { headings, text }) =>
      contextText(ownTitle(document), headings, text, (part) => embedder.countTokens(part));
    const known = await storedVectors(
      this.#store,
      group.map(({ document }) => document.id),
      embeddedText,
    );
    // A vector of a text that the model cannot read says nothing; such chunks are found by their words.
    const texts = chunks.map(({ document, chunk }) =>
      canRead(embedder.languages, chunk.text) ? embeddedText(document, chunk) : null,
    );
    const unknown = texts.filter((text) => text !== null && !known.has(text)) as string[];
    const vectors = await embedder.embedDocuments(unknown, {
      ...(this.#signal ? { signal: this.#signal } : {}),
      onTokens: (tokens) => {
        this.counts.tokens += tokens;
        this.#onTokens();
      },
    });
    const next = vectors.values();
    return texts
      .map((text) => {
        if (text === null) return null;
        const stored = known.get(text);
        if (stored === undefined) return next.next().value!;
        this.counts.reusedVectors++;
        return stored;
      })
      .values();
  }
}

/** A title that is only the file's name says nothing of the text, and another name must not give it another vector. */
function ownTitle({ id, title, path }: Document): string {
  if (path === null) return title;
  const record = id.includes("#") ? id.slice(id.lastIndexOf("#") + 1) : undefined;
  return namingOf(title, path, record) === undefined ? title : "";
}

import { isEngineError } from "../../../src/core/errors.ts";
import { queryTerms } from "../../../src/store/analyze/analyzer.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import type { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { nearest } from "../nearest.ts";
import { addFault, type CampaignReport } from "./campaign-report.ts";
import type { Documents } from "./operation.ts";
import { contentOf, type ContentShape } from "./sample-content.ts";

const EVERYTHING = 1_000_000;

/**
 * Opens a collection and compares all it says with what it should hold.
 *
 * @param candidates  what it may hold: more than one after an operation that was not acknowledged
 * @param ids         documents to look at closely, whether they should be there or not
 * @returns           the candidate that it holds, or what is there if it is none of them
 */
export async function verifyCollection(
  report: CampaignReport,
  options: SqliteStoreOptions,
  candidates: readonly Documents[],
  ids: Iterable<string>,
  shape?: ContentShape,
): Promise<Documents> {
  try {
    await using store = await openSqliteStore({ ...options, create: false });
    const found = await documentsIn(store);
    const expected = candidates.find((candidate) => differences(candidate, found).length === 0);
    if (expected === undefined) {
      addFault(report, "losses", `${options.name}: ${differences(candidates.at(-1)!, found).slice(0, 5).join(", ")}`);
    }
    const verifier = new Verifier(report, store, shape);
    await verifier.all(found);
    for (const id of ids) await verifier.document(id, found.get(id));
    await verifier.check();
    return found;
  } catch (error) {
    const isEmpty = candidates.some(({ size }) => size === 0);
    if (isEngineError(error, "COLLECTION_NOT_FOUND") && isEmpty) return new Map();
    addFault(report, "crashes", `${options.name}: ${String(error)}`);
    return candidates[0]!;
  }
}

async function documentsIn(store: SqliteStore): Promise<Documents> {
  const documents = await store.listDocuments({ offset: 0, limit: EVERYTHING });
  return new Map(documents.map(({ id, contentHash }) => [id, Number(contentHash)]));
}

function differences(expected: Documents, found: Documents): string[] {
  const ids = new Set([...expected.keys(), ...found.keys()]);
  return [...ids]
    .filter((id) => expected.get(id) !== found.get(id))
    .map((id) => `${id} is ${found.get(id) ?? "missing"} instead of ${expected.get(id) ?? "missing"}`);
}

/** Compares what an open collection answers with the content that its documents' ids and versions say. */
class Verifier {
  readonly #report: CampaignReport;
  readonly #store: SqliteStore;
  readonly #shape: ContentShape | undefined;

  constructor(report: CampaignReport, store: SqliteStore, shape: ContentShape | undefined) {
    this.#report = report;
    this.#store = store;
    this.#shape = shape;
  }

  /** That every index holds as much as there is, and what check says. */
  async all(documents: Documents): Promise<void> {
    const contents = [...documents].map(([id, version]) => contentOf(id, version, this.#shape));
    const chunks = contents.flatMap((content) => content.chunks);
    const vectors = chunks.filter(({ vector }) => vector !== null).length;
    const store = this.#store;
    const counts = { documents: documents.size, chunks: chunks.length, vectors };
    const status = await store.status();
    for (const what of ["documents", "chunks", "vectors"] as const) {
      this.#expect(status[what] === counts[what], `status counts ${status[what]} ${what} of ${counts[what]}`);
    }
    const words = { terms: ["word"] };
    const foundChunks = await store.searchLexical("chunk", words, EVERYTHING);
    this.#expect(foundChunks.length === chunks.length, `words find ${foundChunks.length} chunks of ${chunks.length}`);
    const foundDocuments = await store.searchLexical("document", words, EVERYTHING);
    this.#expect(foundDocuments.length === documents.size, `words find ${foundDocuments.length} documents`);
    if ((await store.settings()) !== null) {
      const found = await nearest(store, contentOf("d0", 1, this.#shape).chunks[0]!.vector!, EVERYTHING);
      this.#expect(found.length === vectors, `vectors find ${found.length} of ${vectors}`);
      const known = await store.chunks(found.map(({ id }) => id));
      this.#expect(known.length === found.length, "vectors find chunks that are not there");
    }
  }

  /** @param version  undefined when it should not be there */
  async document(id: string, version: number | undefined): Promise<void> {
    const store = this.#store;
    const document = await store.getDocument(id);
    const chunks = await store.chunksOf(id);
    const ownTerms = { terms: queryTerms(id) };
    const named = await store.searchLexical("document", ownTerms, EVERYTHING);
    if (version === undefined) {
      this.#expect(document === null && chunks.length === 0 && named.length === 0, `${id} is half there`);
      return;
    }
    const content = contentOf(id, version, this.#shape);
    this.#expect(JSON.stringify(document) === JSON.stringify(content.document), `${id} is another document`);
    this.#expect(named.length === 1, `words find ${id} ${named.length} times`);
    const texts = content.chunks.map(({ text }) => text);
    this.#expect(String(chunks.map(({ text }) => text)) === String(texts), `${id} has other chunks`);
    const worded = await store.searchLexical("chunk", ownTerms, EVERYTHING);
    const ids = new Set<number>(chunks.map((chunk) => chunk.id));
    this.#expect(
      worded.length === ids.size && worded.every((one) => ids.has(one.id)),
      `words find other chunks of ${id}`,
    );
    await this.#vectors(id, content.chunks, chunks);
  }

  async #vectors(
    id: string,
    expected: ReturnType<typeof contentOf>["chunks"],
    chunks: Awaited<ReturnType<SqliteStore["chunksOf"]>>,
  ): Promise<void> {
    const vectors = await this.#store.vectors(chunks.map((chunk) => chunk.id));
    for (const { ordinal, vector } of expected) {
      const chunk = chunks[ordinal];
      const stored = chunk === undefined ? undefined : vectors.get(chunk.id);
      this.#expect(String(stored ?? null) === String(vector), `${id} has another vector at ${ordinal}`);
      if (vector === null || chunk === undefined) continue;
      const [first] = await nearest(this.#store, vector, 1);
      this.#expect(first?.id === chunk.id && first.score > 0.9999, `vectors do not find chunk ${ordinal} of ${id}`);
    }
  }

  async check(): Promise<void> {
    const { ok, problems } = await this.#store.care.check();
    this.#expect(ok, `check: ${JSON.stringify(problems)}`);
  }

  #expect(isTrue: boolean, otherwise: string): void {
    if (!isTrue) addFault(this.#report, "wrongAnswers", otherwise);
  }
}

import { CollectionEmbedder } from "../../src/collection-embedder.ts";
import type { DocumentInput } from "../../src/core/indexing.ts";
import { readQaSet } from "../../src/eval/qa-set.ts";
import { putDocuments } from "../../src/indexer/put.ts";
import { gatherEvidence, type Evidence } from "../../src/query/ask/gather-evidence.ts";
import { CollectionTermModel } from "../../src/collection-term-model.ts";
import { LazyTerms } from "../../src/indexer/terms/lazy-terms.ts";
import { LazyLsa } from "../../src/indexer/lsa/lazy-lsa.ts";
import { DenseSpace } from "../../src/query/retrieve/dense-space.ts";
import { LsaSpace } from "../../src/query/retrieve/lsa-space.ts";
import type { SearchContext } from "../../src/query/search.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";

/** A question with what the documents have on it, and with what they have when its own document is not among them. */
export interface Sample {
  readonly set: string;
  /** 0 or 1, by document, so that no document has questions in both halves. */
  readonly half: number;
  readonly goldDocument: string;
  readonly answers: readonly string[];
  readonly isImpossible: boolean;
  readonly present: Evidence;
  readonly absent: Evidence;
}

/** @param model  undefined for the one that fits the text, "none" for words alone */
export async function collectSamples(file: string, model: string | undefined): Promise<Sample[]> {
  const { documents, questions } = await readQaSet(file);
  const halfOf = new Map(documents.map(({ id }, i) => [id, i % 2]));
  await using all = await openCollection(documents, model);
  await using even = await openCollection(
    documents.filter(({ id }) => halfOf.get(id) === 0),
    model,
  );
  await using odd = await openCollection(
    documents.filter(({ id }) => halfOf.get(id) === 1),
    model,
  );
  const samples: Sample[] = [];
  for (const { question, document, answers, isImpossible } of questions) {
    if (question.trim() === "") continue;
    const half = halfOf.get(document)!;
    const present = await gatherEvidence(all.context, { text: question });
    const absent = await gatherEvidence((half === 0 ? odd : even).context, { text: question });
    samples.push({ set: file, half, goldDocument: document, answers, isImpossible, present, absent });
  }
  return samples;
}

async function openCollection(
  documents: readonly DocumentInput[],
  model: string | undefined,
): Promise<AsyncDisposable & { readonly context: SearchContext }> {
  const store = await openSqliteStore({ root: ":memory:", name: "fit", create: true });
  const embedder = await CollectionEmbedder.open(store, new CollectionTermModel(store), { model });
  const lsa = new LazyLsa(store);
  await putDocuments(
    {
      store,
      embedder: async (choose, sizeBytes) => await embedder.forIndexing(choose, sizeBytes),
      lsa,
      terms: new LazyTerms(store),
    },
    documents,
    undefined,
  );
  await lsa.update();
  const space = await DenseSpace.open(store);
  return {
    context: {
      store,
      embedder: await embedder.forQueries(),
      reranker: null,
      space: async () => await Promise.resolve(space),
      lsa: async () => await LsaSpace.open(store),
      terms: async () => await Promise.resolve(null),
      languages: embedder.languages,
      denseWeight: embedder.denseWeight,
    },
    [Symbol.asyncDispose]: async () => {
      await lsa[Symbol.asyncDispose]();
      await embedder[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

import type { RelatedTerm, SearchMode, SearchRequest, TextQuery, Unit } from "../core/search.ts";
import { EngineError } from "../core/errors.ts";
import { LEXICAL_RANKING, RM3 } from "../core/lexical-ranking.ts";
import { toUnit, type UnitVector } from "../core/vector.ts";
import { canRead } from "../embed/can-read.ts";
import type { LexicalQuery } from "../store/store.ts";
import { readQuery } from "./parse/read-query.ts";
import { plainQuery, type QueryText } from "./query-text.ts";
import { type Page, readPage } from "./results/page.ts";
import type { SearchContext } from "./search.ts";
import type { ExpandedQuery } from "./terms/expand-query.ts";
import {
  type Attention,
  type Reranking,
  readAttention,
  readDiversity,
  readPassages,
  readRerank,
} from "./search-options.ts";

/** A request that was understood: what to look for, and how. */
export interface SearchPlan {
  readonly mode: SearchMode;
  readonly unit: Unit;
  readonly page: Page;
  readonly passages: number;
  readonly diversity: number;
  /** For a model to read; empty for a query by vector. */
  readonly text: string;
  readonly words: LexicalQuery;
  /** Terms among them that the query does not say. */
  readonly relatedTerms: readonly RelatedTerm[];
  /** What the query says of the rows it may find. */
  readonly rows: Pick<QueryText, "required" | "excluded" | "filter">;
  readonly rerank: Reranking | null;
  readonly attention: Attention | null;
  /** The query's vector as the model gives it; null where sentence vectors are not asked. */
  readonly vector: UnitVector | null;
  readonly notices: readonly string[];
}

/** @throws {EngineError} `BAD_QUERY`, `NO_EMBEDDER`, `BAD_VECTOR`; what opening the model throws */
export async function planSearch(context: SearchContext, request: SearchRequest): Promise<SearchPlan> {
  const options = {
    unit: request.unit ?? "chunk",
    page: readPage(request),
    passages: readPassages(request),
    diversity: readDiversity(request),
  } as const;
  if ("text" in request) return { ...options, ...(await planText(context, request, request.signal)) };
  if (context.embedder === null) throw noEmbedder();
  return {
    ...options,
    mode: "dense",
    text: "",
    words: { terms: [] },
    relatedTerms: [],
    rows: { required: [], excluded: [], filter: null },
    rerank: null,
    attention: null,
    vector: toUnit(request.vector),
    notices: [],
  };
}

type TextPlan = Omit<SearchPlan, "unit" | "page" | "passages" | "diversity">;

async function planText(
  context: SearchContext,
  { text: raw, mode = "hybrid", operators = true, expand = false, ...request }: TextQuery,
  signal: AbortSignal | undefined,
): Promise<TextPlan> {
  const query = operators ? await readQuery(context.store, raw) : plainQuery(raw);
  const { text, terms, phrases } = query;
  const byTexts = expand === true || expand === "texts";
  const ranking = byTexts ? { ...LEXICAL_RANKING, expansion: RM3 } : LEXICAL_RANKING;
  const related = expand === "terms" ? await expandByTerms(context, text) : AS_ASKED;
  const plan: TextPlan = {
    mode,
    text,
    words: { terms, phrases, ranking, related: related.phrases },
    relatedTerms: related.terms,
    rows: query,
    rerank: readRerank(request.rerank),
    attention: readAttention(request.attention),
    vector: null,
    notices: query.notices,
  };
  if (plan.rerank !== null && context.reranker === null) throw noReranker();
  if (mode === "lexical") return plan;
  if (context.embedder === null) {
    if (mode === "dense") throw noEmbedder();
    return plan;
  }
  const notices = [...query.notices];
  // Known languages spare a query in another one the opening of the model.
  const languages = context.languages ?? (await context.embedder()).languages;
  if (!canRead(languages, text)) {
    const said = "The collection's model does not read the language of the query";
    if (mode === "dense") notices.push(`${said}: expect little.`);
    else return { ...plan, notices: [...notices, `${said}: it was searched by words.`] };
  }
  context.store.prepareVectors();
  const embedder = await context.embedder();
  if (embedder.canEmbed?.(text) === false) {
    const instead = mode === "dense" ? "there is nothing to find by" : "it was searched by words";
    return { ...plan, notices: [...notices, `The collection's model knows nothing of the query: ${instead}.`] };
  }
  const vector = await embedder.embedQuery(text, signal ? { signal } : {});
  return { ...plan, vector, notices };
}

/** @throws {EngineError} `NO_TERMS` */
async function expandByTerms({ terms }: SearchContext, text: string): Promise<ExpandedQuery> {
  // Most searches have no use for it.
  const { expandQuery } = await import("./terms/expand-query.ts");
  return expandQuery(await terms(), text);
}

const AS_ASKED: ExpandedQuery = { terms: [], phrases: [] };

/** @returns what to throw when vectors are asked of a collection that has none */
export function noEmbedder(): EngineError {
  return new EngineError("NO_EMBEDDER", "The collection has no vectors: it is searched by words alone", {
    hint: 'Use mode "lexical", or index into a new collection with a model that reads its language.',
  });
}

function noReranker(): EngineError {
  return new EngineError("BAD_CONFIG", "Reranking was asked for, and no reranking model is set up", {
    hint: "Name one, such as bge-reranker or a folder, when the engine is opened, or leave the reranking out.",
  });
}

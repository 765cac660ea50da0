import { EngineError } from "../core/errors.ts";
import type { AttentionOptions, RerankOptions, SearchOptions } from "../core/search.ts";

/** What the reranking model reads. */
export interface Reranking {
  readonly depth: number;
  readonly budgetMs: number;
}

/** What is explained by meaning. */
export interface Attention {
  readonly hits: number;
  readonly budgetMs: number;
}

const MAX_PASSAGES = 10;
const MAX_RERANK_DEPTH = 200;
const DEFAULT_RERANK: Reranking = { depth: 50, budgetMs: 2000 };
const MAX_ATTENTION_HITS = 50;
const DEFAULT_ATTENTION: Attention = { hits: 10, budgetMs: 1000 };
const MAX_BUDGET_MS = 600_000;

/** @throws {EngineError} `BAD_QUERY` */
export function readPassages({ passages = 1, unit = "chunk" }: SearchOptions): number {
  const isPossible = Number.isInteger(passages) && passages >= 1 && passages <= MAX_PASSAGES;
  if (isPossible && (passages === 1 || unit === "document")) return passages;
  throw new EngineError("BAD_QUERY", `${passages} passages of a ${unit} are not possible`, {
    hint: `Ask for 1 to ${MAX_PASSAGES} passages, with unit "document".`,
    data: { passages, unit, max: MAX_PASSAGES },
  });
}

/** @throws {EngineError} `BAD_QUERY` */
export function readDiversity({ diversity = 0 }: Pick<SearchOptions, "diversity">): number {
  checkRange("diversity", diversity, 0, 1);
  return diversity;
}

/** @returns null when it was not asked for @throws {EngineError} `BAD_QUERY` */
export function readRerank(rerank: boolean | RerankOptions | undefined): Reranking | null {
  if (rerank === undefined || rerank === false) return null;
  const { depth = DEFAULT_RERANK.depth, budgetMs = DEFAULT_RERANK.budgetMs } = rerank === true ? {} : rerank;
  checkInteger("rerank.depth", depth, 1, MAX_RERANK_DEPTH);
  checkRange("rerank.budgetMs", budgetMs, 0, MAX_BUDGET_MS);
  return { depth, budgetMs };
}

/** @returns null when it was not asked for @throws {EngineError} `BAD_QUERY` */
export function readAttention(attention: boolean | AttentionOptions | undefined): Attention | null {
  if (attention === undefined || attention === false) return null;
  const { hits = DEFAULT_ATTENTION.hits, budgetMs = DEFAULT_ATTENTION.budgetMs } = attention === true ? {} : attention;
  checkInteger("attention.hits", hits, 1, MAX_ATTENTION_HITS);
  checkRange("attention.budgetMs", budgetMs, 0, MAX_BUDGET_MS);
  return { hits, budgetMs };
}

function checkInteger(name: string, value: number, min: number, max: number): void {
  checkRange(name, value, min, max);
  if (!Number.isInteger(value)) throw impossible(name, value, "a whole number", min, max);
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) throw impossible(name, value, "a number", min, max);
}

function impossible(name: string, value: number, kind: string, min: number, max: number): EngineError {
  return new EngineError("BAD_QUERY", `${name} cannot be ${value}`, {
    hint: `Use ${kind} from ${min} to ${max}.`,
    data: { [name]: value, min, max },
  });
}

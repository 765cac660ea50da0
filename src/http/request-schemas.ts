// What clients may send. Nothing here names a model or a path of this machine: those are chosen by whoever starts the server.
import { z } from "zod";
import { filterSchema } from "../core/parse-filter.ts";

/** Hits a client may ask for at once. */
export const MAX_HITS = 100;
/** UTF-16 code units of a query, and of each text to embed. */
export const MAX_QUERY_CHARACTERS = 10_000;
export const MAX_VECTOR_DIMENSIONS = 8192;
/** Texts to embed in one request. */
export const MAX_EMBED_TEXTS = 256;
/** Milliseconds that a client may have a model read its hits. */
export const MAX_BUDGET_MS = 10_000;
/** Hits that a model reads again, and those that are explained by meaning. */
export const MAX_RERANKED = 200;
export const MAX_ATTENDED = 50;
export const MAX_FACETS = 16;
/** Positive and negative together. */
export const MAX_EXAMPLES = 100;
export const MAX_EXCLUDED = 1000;

export const jsonSchema = z.json();

const queryText = z.string().max(MAX_QUERY_CHARACTERS);
const queryVector = z.array(z.number()).min(1).max(MAX_VECTOR_DIMENSIONS);
const budgetMs = z.number().min(0).max(MAX_BUDGET_MS).optional();

const searchOptions = {
  unit: z.enum(["chunk", "document"]).optional(),
  limit: z.int().min(1).max(MAX_HITS).optional(),
  offset: z.int().min(0).optional(),
  cursor: z.string().max(1000).optional(),
  minScore: z.number().optional(),
  facets: z.array(z.string().min(1)).max(MAX_FACETS).optional(),
  passages: z.int().min(1).max(10).optional(),
  diversity: z.number().min(0).max(1).optional(),
  collapse: z.boolean().optional(),
  filter: filterSchema.optional(),
  explain: z.boolean().optional(),
};

export const searchBody = z.union([
  z.strictObject({
    text: queryText,
    mode: z.enum(["hybrid", "lexical", "dense"]).optional(),
    operators: z.boolean().optional(),
    expand: z.union([z.boolean(), z.enum(["texts", "terms"])]).optional(),
    rerank: z
      .union([z.boolean(), z.strictObject({ depth: z.int().min(1).max(MAX_RERANKED).optional(), budgetMs })])
      .optional(),
    attention: z
      .union([z.boolean(), z.strictObject({ hits: z.int().min(1).max(MAX_ATTENDED).optional(), budgetMs })])
      .optional(),
    ...searchOptions,
  }),
  z.strictObject({ vector: queryVector, mode: z.literal("dense").optional(), ...searchOptions }),
]);

const likeOptions = { terms: z.boolean().optional(), ...searchOptions };

export const similarBody = z.union([
  z.strictObject({ document: z.string().min(1), ...likeOptions }),
  z.strictObject({ chunk: z.int().positive(), ...likeOptions }),
  z.strictObject({ text: queryText, ...likeOptions }),
  z.strictObject({ vector: queryVector, ...likeOptions }),
]);

export const exampleSchema = z.union([
  z.strictObject({ document: z.string().min(1) }),
  z.strictObject({ chunk: z.int().positive() }),
  z.strictObject({ text: queryText }),
  z.strictObject({ vector: queryVector }),
]);

export const recommendBody = z.strictObject({
  positive: z.array(exampleSchema).min(1).max(MAX_EXAMPLES),
  negative: z.array(exampleSchema).max(MAX_EXAMPLES).optional(),
  exclude: z.array(z.string().min(1)).max(MAX_EXCLUDED).optional(),
  ...likeOptions,
});

/** Of an address: each value is text. */
export const duplicatesQuery = z.strictObject({
  by: z.enum(["words", "meaning"]).optional(),
  threshold: z
    .string()
    .regex(/^\d*\.?\d+$/)
    .optional(),
  filter: z.string().optional(),
});

/** What its parameters are, for the API description. */
export const DUPLICATES_QUERY = {
  by: "What they are compared by: words (default), or meaning where the collection has vectors.",
  threshold: "How alike the documents of a group are to its first, 0.3 to 1; default 0.8.",
  filter: "A condition on the documents, as text.",
} satisfies Record<keyof z.output<typeof duplicatesQuery>, string>;

export const compareBody = z.strictObject({ a: exampleSchema, b: exampleSchema });

export const askBody = z.strictObject({
  text: queryText,
  limit: z.int().min(1).max(50).optional(),
  filter: filterSchema.optional(),
  context: z.int().min(0).max(5).optional(),
  minConfidence: z.number().min(0).max(1).optional(),
  always: z.boolean().optional(),
  explain: z.boolean().optional(),
  chat: z.boolean().optional(),
  /** Answers with server-sent events. */
  stream: z.boolean().optional(),
});

const labelledText = z.strictObject({ id: z.string().min(1), text: z.string(), label: z.string().min(1) });

const fitOptions = {
  method: z.enum(["linear", "nearest", "zero-shot"]).optional(),
  vectors: z.boolean().optional(),
  classWeights: z.union([z.literal("balanced"), z.record(z.string(), z.number().positive())]).optional(),
  cost: z.number().positive().optional(),
  neighbors: z.int().min(1).max(1000).optional(),
  descriptions: z.record(z.string(), z.string()).optional(),
  /** 0 for no cross-validation. */
  folds: z.union([z.literal(0), z.int().min(2).max(20)]).optional(),
  seed: z.int().optional(),
};

export const trainBody = z.union([
  /** None are needed where labels are described. */
  z.strictObject({ examples: z.array(labelledText).default([]), ...fitOptions }),
  z.strictObject({ field: z.string().min(1), filter: filterSchema.optional(), ...fitOptions }),
]);

export const predictBody = z.union([
  z.strictObject({
    texts: z.array(z.strictObject({ id: z.string().min(1), text: z.string() })).min(1),
    evidence: z.boolean().optional(),
  }),
  z.strictObject({
    documents: z.strictObject({ filter: filterSchema.optional() }),
    apply: z.string().min(1).optional(),
    minProbability: z.number().min(0).max(1).optional(),
    evidence: z.boolean().optional(),
  }),
]);

/** A document without its id, which is in the URL. */
export const documentBody = z.strictObject({
  title: z.string().optional(),
  text: z.string(),
  language: z.string().min(1).max(35).optional(),
  metadata: z.record(z.string(), jsonSchema).optional(),
});

export const embedBody = z.strictObject({
  texts: z.array(z.string().max(MAX_QUERY_CHARACTERS)).min(1).max(MAX_EMBED_TEXTS),
  as: z.enum(["document", "query"]).optional(),
});

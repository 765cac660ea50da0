// What the server answers, for the API description; the tests hold real answers against it. Clients must bear new fields.
import { z } from "zod";
import { jsonSchema } from "./request-schemas.ts";

const metadata = z.record(z.string(), jsonSchema);
const counts = z.record(z.string(), z.int());

export const passageSchema = z.object({
  id: z.int().positive(),
  ordinal: z.int(),
  text: z.string(),
  headings: z.array(z.string()),
  start: z.int(),
  end: z.int(),
  startLine: z.int(),
  endLine: z.int(),
  language: z.string().optional().describe("Where it is another than the document's"),
});

const signalName = z.enum(["lexical", "lsa", "dense"]);
const snippet = z.object({ text: z.string(), highlights: z.array(z.tuple([z.int(), z.int()])) });

export const hitDocument = z.object({
  id: z.string(),
  title: z.string(),
  path: z.string().nullable(),
  source: z.string().nullable(),
  mediaType: z.string(),
  language: z.string(),
  metadata,
  copies: z.array(z.string()).optional(),
});

const attentionSchema = z.object({
  words: z.array(
    z.object({
      text: z.string(),
      start: z.int(),
      end: z.int(),
      links: z.array(
        z.object({
          text: z.string(),
          start: z.int(),
          end: z.int(),
          weight: z.number(),
          similarity: z.number(),
          sameTerm: z.boolean(),
        }),
      ),
    }),
  ),
  ranges: z.array(z.tuple([z.int(), z.int(), z.number()])),
});

export const hitSchema = z.object({
  rank: z.int().positive(),
  score: z.number(),
  document: hitDocument,
  chunk: passageSchema,
  snippet,
  passages: z.array(passageSchema.extend({ snippet })).optional(),
  nearDuplicates: z
    .array(z.object({ id: z.string(), chunk: z.int().positive().nullable(), similarity: z.number() }))
    .optional(),
  signals: z
    .array(
      z.object({ name: signalName, rank: z.int().positive().nullable(), score: z.number(), contribution: z.number() }),
    )
    .optional(),
  reranked: z
    .array(z.object({ by: z.string(), score: z.number().nullable(), formerRank: z.int().positive() }))
    .optional(),
  termMatches: z.array(z.object({ term: z.string(), other: z.string(), similarity: z.number() })).optional(),
  attention: z
    .union([
      z.object({ attention: attentionSchema, reason: z.null() }),
      z.object({
        attention: z.null(),
        reason: z.enum(["query-unreadable", "passage-unreadable", "out-of-time", "not-asked"]),
      }),
    ])
    .optional(),
});

const micros = z.number().nullable();

const vectorPlanSchema = z.object({
  way: z.enum(["scan", "list", "graph"]),
  reason: z.string(),
  vectors: z.int(),
  accepted: z.int().nullable(),
  estimates: z.object({ scan: micros, list: micros, graph: micros }),
  ef: z.int().nullable(),
  completed: z.boolean(),
});

export const searchResultSchema = z.object({
  hits: z.array(hitSchema),
  mode: z.enum(["hybrid", "lexical", "dense"]),
  unit: z.enum(["chunk", "document"]),
  next: z.string().nullable(),
  facets: z
    .array(
      z.object({
        field: z.string(),
        values: z.array(z.object({ value: z.union([z.string(), z.number(), z.boolean()]), count: z.int().positive() })),
        others: z.int(),
        missing: z.int(),
      }),
    )
    .optional(),
  notices: z.array(z.string()),
  plan: vectorPlanSchema.optional(),
  terms: z.array(z.string()).optional(),
  relatedTerms: z
    .array(z.object({ term: z.string(), of: z.string(), similarity: z.number(), weight: z.number() }))
    .optional(),
  feedback: z.array(z.object({ document: z.string(), chunk: z.int().nullable(), share: z.number() })).optional(),
  timings: z.object({
    embed: z.number(),
    retrieve: z.number(),
    rerank: z.number(),
    present: z.number(),
    explain: z.number(),
    total: z.number(),
  }),
});

const measure = z.number().min(-1).max(1);

export const comparisonSchema = z.object({
  similarity: measure,
  by: signalName,
  measures: z.object({ lexical: measure.optional(), lsa: measure.optional(), dense: measure.optional() }),
  sharedWords: z.array(z.object({ word: z.string(), part: z.number() })),
  passages: z.array(z.object({ a: z.string(), b: z.string(), similarity: measure })),
  notices: z.array(z.string()),
});

export const duplicatesSchema = z.object({
  by: z.enum(["words", "meaning"]),
  threshold: z.number(),
  groups: z.array(
    z.object({
      documents: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          path: z.string().nullable(),
          source: z.string().nullable(),
          sizeBytes: z.int(),
          modifiedAt: z.number().nullable(),
          similarity: z.number(),
        }),
      ),
    }),
  ),
  documents: z.int(),
  tooShort: z.int(),
  verifiedPairs: z.int(),
});

export const documentSchema = z.object({
  id: z.string(),
  title: z.string(),
  path: z.string().nullable(),
  source: z.string().nullable(),
  mediaType: z.string(),
  language: z.string(),
  metadata,
  contentHash: z.string(),
  sizeBytes: z.int(),
  modifiedAt: z.number().nullable(),
  copies: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        path: z.string(),
        source: z.string(),
        modifiedAt: z.number().nullable(),
      }),
    )
    .optional(),
  chunks: z.array(passageSchema),
});

export const storedSchema = z.object({ id: z.string(), chunks: z.int() });

export const collectionsSchema = z.object({
  collections: z.array(z.object({ name: z.string(), documents: z.int(), chunks: z.int() })),
});

export const embedderSchema = z.object({
  model: z.string(),
  revision: z.string(),
  dtype: z.string(),
  dimensions: z.int().positive(),
  pooling: z.string(),
  queryPrefix: z.string(),
  documentPrefix: z.string(),
});

export const statusSchema = z.object({
  collection: z.string(),
  documents: z.int(),
  copies: z.int(),
  chunks: z.int(),
  vectors: z.int(),
  embedder: embedderSchema.nullable(),
  /** Names alone: where a source lies on the server's disk is not the client's business. */
  sources: z.array(z.string()),
  languages: counts,
  passageLanguages: counts,
  mediaTypes: counts,
  ann: z.enum(["none", "exact", "hnswlib", "kenning"]),
  sizeBytes: z.int(),
});

export const embeddingsSchema = z.object({ dimensions: z.int(), vectors: z.array(z.array(z.number())) });

export const healthSchema = z.object({ status: z.literal("ok") });

export const openApiSchema = z.looseObject({ openapi: z.literal("3.1.0") });

/** RFC 9457, with what an `EngineError` says besides. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string(),
  data: z.record(z.string(), jsonSchema),
});

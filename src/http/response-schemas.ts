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
});

export const hitSchema = z.object({
  rank: z.int().positive(),
  score: z.number(),
  document: z.object({
    id: z.string(),
    title: z.string(),
    path: z.string().nullable(),
    source: z.string().nullable(),
    mediaType: z.string(),
    language: z.string(),
    metadata,
  }),
  chunk: passageSchema,
  snippet: z.object({ text: z.string(), highlights: z.array(z.tuple([z.int(), z.int()])) }),
  signals: z
    .array(
      z.object({
        name: z.enum(["lexical", "lsa", "dense"]),
        rank: z.int().positive().nullable(),
        score: z.number(),
        contribution: z.number(),
      }),
    )
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
  notices: z.array(z.string()),
  plan: vectorPlanSchema.optional(),
  timings: z.object({ embed: z.number(), retrieve: z.number(), present: z.number(), total: z.number() }),
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
  chunks: z.array(passageSchema),
});

export const storedSchema = z.object({ id: z.string(), chunks: z.int() });

export const collectionsSchema = z.object({
  collections: z.array(z.object({ name: z.string(), documents: z.int(), chunks: z.int() })),
});

export const statusSchema = z.object({
  collection: z.string(),
  documents: z.int(),
  chunks: z.int(),
  vectors: z.int(),
  embedder: z
    .object({
      model: z.string(),
      revision: z.string(),
      dtype: z.string(),
      dimensions: z.int().positive(),
      pooling: z.string(),
      queryPrefix: z.string(),
      documentPrefix: z.string(),
    })
    .nullable(),
  /** Names alone: where a source lies on the server's disk is not the client's business. */
  sources: z.array(z.string()),
  languages: counts,
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

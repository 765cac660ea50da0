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

export const jsonSchema = z.json();

const searchOptions = {
  unit: z.enum(["chunk", "document"]).optional(),
  limit: z.int().min(1).max(MAX_HITS).optional(),
  filter: filterSchema.optional(),
  explain: z.boolean().optional(),
};

export const searchBody = z.union([
  z.strictObject({
    text: z.string().max(MAX_QUERY_CHARACTERS),
    mode: z.enum(["hybrid", "lexical", "dense"]).optional(),
    ...searchOptions,
  }),
  z.strictObject({
    vector: z.array(z.number()).min(1).max(MAX_VECTOR_DIMENSIONS),
    mode: z.literal("dense").optional(),
    ...searchOptions,
  }),
]);

export const similarBody = z.union([
  z.strictObject({ document: z.string().min(1), ...searchOptions }),
  z.strictObject({ chunk: z.int().positive(), ...searchOptions }),
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

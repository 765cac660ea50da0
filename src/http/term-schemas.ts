// What asking a collection's term vectors takes and answers; see request-schemas.ts and response-schemas.ts.
import { z } from "zod";
import { TERM_ANALOGY_METHODS } from "../core/terms.ts";

/** Terms that a client may ask for at once, and those it may ask with on each side. */
export const MAX_TERM_ANSWERS = 1000;
export const MAX_TERMS = 100;

const MAX_TERM_CHARACTERS = 1000;
const COUNT = /^[1-9]\d{0,8}$/;

const term = z.string().min(1).max(MAX_TERM_CHARACTERS);
const terms = z.array(term).max(MAX_TERMS);
const limit = z.int().min(1).max(MAX_TERM_ANSWERS);
const mostFrequent = z.int().min(1);

/** Of an address: each value is text. */
export const neighborsQuery = z.strictObject({
  limit: z.string().regex(COUNT).transform(Number).pipe(limit).optional(),
  mostFrequent: z.string().regex(COUNT).transform(Number).optional(),
});

/** What its parameters are, for the API description. */
export const NEIGHBORS_QUERY = {
  limit: `How many terms to answer with, 1 to ${MAX_TERM_ANSWERS}; default 10.`,
  mostFrequent: "Only the so many most frequent terms; default all.",
} satisfies Record<keyof z.output<typeof neighborsQuery>, string>;

export const analogyBody = z.strictObject({
  positive: terms.min(1),
  negative: terms.optional(),
  method: z.enum(TERM_ANALOGY_METHODS).optional(),
  limit: limit.optional(),
  mostFrequent: mostFrequent.optional(),
});

export const termSimilarityBody = z.strictObject({
  a: terms.min(1),
  b: terms.min(1),
  moversDistance: z.boolean().optional(),
});

export const neighborsSchema = z.object({
  term: z.string(),
  known: z.boolean(),
  neighbors: z.array(z.object({ term: z.string(), similarity: z.number() })),
});

export const analogySchema = z.object({
  positive: z.array(z.string()),
  negative: z.array(z.string()),
  method: z.enum(TERM_ANALOGY_METHODS),
  answers: z.array(z.object({ term: z.string(), score: z.number() })),
});

export const termSimilaritySchema = z.object({
  a: z.array(z.string()),
  b: z.array(z.string()),
  unknown: z.array(z.string()),
  similarity: z.number(),
  moversDistance: z.object({ exact: z.number(), relaxed: z.number() }).nullable(),
});

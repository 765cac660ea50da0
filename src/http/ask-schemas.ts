// What asking a question answers; see response-schemas.ts.
import { z } from "zod";
import { hitDocument } from "./response-schemas.ts";

const place = { headings: z.array(z.string()), startLine: z.int(), endLine: z.int() };

const quoteSchema = z.object({
  rank: z.int().positive(),
  score: z.number(),
  kind: z.enum(["sentence", "list", "table", "code"]),
  text: z.string(),
  document: hitDocument,
  passage: z.int().positive(),
  ...place,
  start: z.int(),
  end: z.int(),
  before: z.string(),
  after: z.string(),
  span: z.object({ text: z.string(), start: z.int(), end: z.int(), score: z.number() }).nullable(),
  signals: z.array(z.object({ name: z.string(), value: z.number(), contribution: z.number() })).optional(),
});

const writtenSchema = z.object({
  text: z.string(),
  model: z.string(),
  sentences: z.array(
    z.object({
      text: z.string(),
      start: z.int(),
      end: z.int(),
      citations: z.array(z.int()),
      support: z.enum(["supported", "unsupported", "uncited", "refusal"]),
      overlap: z.number().nullable(),
    }),
  ),
  sources: z.array(
    z.object({ number: z.int().positive(), document: hitDocument, passage: z.int().positive(), ...place }),
  ),
});

/** A piece of a written answer, as it arrives and unchecked. */
export const writtenPieceSchema = z.object({ text: z.string() });

export const answerSchema = z.object({
  found: z.boolean(),
  confidence: z.number(),
  minConfidence: z.number(),
  answers: z.array(quoteSchema),
  written: writtenSchema.optional(),
  notices: z.array(z.string()),
  timings: z.object({ search: z.number(), read: z.number(), write: z.number(), total: z.number() }),
});

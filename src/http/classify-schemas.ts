// What training and asking a classifier answer; see response-schemas.ts.
import { z } from "zod";
import { embedderSchema } from "./response-schemas.ts";

const labelProbability = { label: z.string(), probability: z.number() };

export const classifierSchema = z.object({
  name: z.string(),
  method: z.enum(["linear", "nearest", "zero-shot"]),
  labels: z.array(z.string()),
  examples: z.int(),
  terms: z.int(),
  embedder: embedderSchema.nullable(),
  calibrated: z.boolean(),
  field: z.string().nullable(),
  sizeBytes: z.int(),
  trainedAt: z.string(),
  accuracy: z.number().nullable(),
  macroF1: z.number().nullable(),
});

export const classifiersSchema = z.object({
  classifiers: z.array(classifierSchema.extend({ outdated: z.boolean() })),
});

const reportSchema = z.object({
  examples: z.int(),
  accuracy: z.number(),
  macroF1: z.number(),
  classes: z.array(
    z.object({ label: z.string(), support: z.int(), precision: z.number(), recall: z.number(), f1: z.number() }),
  ),
  confusion: z.array(z.array(z.int())),
  calibration: z.object({ logLoss: z.number(), expectedCalibrationError: z.number() }).nullable(),
});

export const trainedSchema = z.object({
  classifier: classifierSchema,
  report: reportSchema.nullable(),
  folds: z.int(),
  solver: z.object({ passes: z.int(), gap: z.number() }).nullable(),
  notices: z.array(z.string()),
  seconds: z.object({ fit: z.number(), total: z.number() }),
});

const evidenceSchema = z.object({
  decision: z.number(),
  bias: z.number(),
  lexical: z.number(),
  vector: z.number(),
  terms: z.array(z.object({ term: z.string(), contribution: z.number() })),
  otherTerms: z.number(),
  nearest: z.array(z.object({ id: z.string(), label: z.string(), similarity: z.number(), excerpt: z.string() })),
});

export const predictionsSchema = z.object({
  classifier: z.string(),
  predictions: z.array(
    z.object({
      id: z.string(),
      ...labelProbability,
      labels: z.array(z.object(labelProbability)),
      evidence: evidenceSchema.optional(),
    }),
  ),
  applied: z.int(),
  unchanged: z.array(z.string()),
  notices: z.array(z.string()),
  seconds: z.number(),
});

import { z } from "zod";
import { EngineError } from "../../core/errors.ts";
import type { JsonValue } from "../../core/document.ts";
import { EXPORT_VERSION } from "./export-lines.ts";

const count = z.number().int().nonnegative();

const embedder = z.strictObject({
  model: z.string(),
  revision: z.string(),
  dtype: z.string(),
  dimensions: z.number().int().positive(),
  pooling: z.string(),
  queryPrefix: z.string(),
  documentPrefix: z.string(),
});

const metadata = z.custom<{ readonly [key: string]: JsonValue }>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected an object",
);

const source = z.strictObject({
  name: z.string().min(1),
  root: z.string().min(1),
  options: z
    .strictObject({
      include: z.array(z.string()).optional(),
      exclude: z.array(z.string()).optional(),
      hidden: z.boolean().optional(),
      metadata: metadata.optional(),
    })
    .optional(),
});

const header = z.object({
  kind: z.literal("kenning-export"),
  version: z.literal(EXPORT_VERSION),
  settings: z.strictObject({ embedder: embedder.nullable(), chunker: z.string() }).nullable(),
  sources: z.array(source),
});

const state = z.strictObject({ kind: z.literal("state"), name: z.string().min(1), bytes: z.base64() });

const chunk = z.strictObject({
  ordinal: count,
  text: z.string(),
  headings: z.array(z.string()),
  start: count,
  end: count,
  startLine: count,
  endLine: count,
  language: z.string().optional(),
  vector: z.base64().optional(),
});

const document = z.strictObject({
  kind: z.literal("document"),
  id: z.string().min(1),
  title: z.string(),
  path: z.string().nullable(),
  source: z.string().nullable(),
  mediaType: z.string(),
  language: z.string(),
  metadata,
  contentHash: z.string(),
  sizeBytes: count,
  modifiedAt: z.number().nullable(),
  copies: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        title: z.string(),
        path: z.string(),
        source: z.string(),
        modifiedAt: z.number().nullable(),
      }),
    )
    .optional(),
  chunks: z.array(chunk).refine((all) => all.every(({ ordinal }, i) => ordinal === i), "ordinals count from 0"),
});

const end = z.strictObject({ kind: z.literal("end"), documents: count });

export type HeaderLine = z.infer<typeof header>;
export type DocumentLine = z.infer<typeof document>;
export type BodyLine = DocumentLine | z.infer<typeof state> | z.infer<typeof end>;

const body = z.discriminatedUnion("kind", [document, state, end]);

/** @throws {EngineError} `BAD_INPUT_FILE` for a line that does not begin an export of a version that is known */
export function parseHeaderLine(text: string, line: number): HeaderLine {
  const parsed = header.safeParse(parseJson(text, line));
  if (parsed.success) return parsed.data;
  throw badLine(line, `this is no export of version ${EXPORT_VERSION}: ${reason(parsed.error)}`, {
    hint: "Name a file that `kenning export` wrote, with a version of the program that is not newer.",
  });
}

/** @throws {EngineError} `BAD_INPUT_FILE` */
export function parseBodyLine(text: string, line: number): BodyLine {
  const parsed = body.safeParse(parseJson(text, line));
  if (parsed.success) return parsed.data;
  throw badLine(line, reason(parsed.error));
}

export function badLine(
  line: number,
  message: string,
  {
    hint = "Correct the line, or leave such lines out with --skip-bad.",
    cause,
  }: { hint?: string; cause?: unknown } = {},
): EngineError {
  return new EngineError("BAD_INPUT_FILE", `Line ${line}: ${message}`, { hint, data: { line }, cause });
}

function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badLine(line, "the line is not JSON", { cause });
  }
}

/** Names the field; never its value, which may be text of a document. */
function reason({ issues }: z.ZodError): string {
  const [issue] = issues;
  const path = issue?.path.join(".") ?? "";
  return `${path === "" ? "the line" : path}: ${issue?.message ?? "not as expected"}`;
}

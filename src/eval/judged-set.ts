/** Reads a judged retrieval set: documents and queries as JSON lines, and judgements (qrels) as a table. */
import { z } from "zod";
import type { DocumentId, Metadata } from "../core/document.ts";
import { badInputFile, type InputLine, readInputLines } from "./input-lines.ts";
import { readJudgements } from "./qrels.ts";
import type { Qrels } from "./ranking-metrics.ts";

export interface JudgedDocument {
  readonly id: DocumentId;
  /** Empty when the record has none. */
  readonly title: string;
  readonly text: string;
  /** The record's other fields. */
  readonly metadata: Metadata;
}

export interface JudgedQuery {
  readonly id: string;
  /** May be blank, as published sets have it; such a query finds nothing and counts as missed. */
  readonly text: string;
}

export interface JudgedSet {
  /** Read from the file anew each time it is iterated, one document in memory at a time. */
  readonly documents: AsyncIterable<JudgedDocument>;
  readonly queries: readonly JudgedQuery[];
  readonly qrels: Qrels;
  /** Lines of the judgements that nobody has judged yet. */
  readonly unjudged: number;
}

const id = z.union([z.string().min(1), z.int().transform(String)]);
const withId = z.union([z.looseObject({ _id: id }), z.looseObject({ id })]);
const documentRecord = z.looseObject({ title: z.string().nullish(), text: z.string() });
const queryRecord = z.looseObject({ text: z.string() });

/**
 * @param paths  of the three files; see `readDocuments`, `readQueries` and `readJudgements` for their formats
 * @throws {EngineError} `BAD_INPUT_FILE`; for the documents while they are iterated
 */
export async function readJudgedSet(paths: {
  readonly documents: string;
  readonly queries: string;
  readonly qrels: string;
}): Promise<JudgedSet> {
  return {
    documents: { [Symbol.asyncIterator]: () => readDocuments(paths.documents) },
    queries: await readQueries(paths.queries),
    ...(await readJudgements(paths.qrels)),
  };
}

/**
 * Streams JSON lines `{"id", "title"?, "text", …}`; the id may be called `_id`, as in BEIR.
 * Ids that occur twice are not noticed, since that would need memory for all of them.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` with the file and the line
 */
export async function* readDocuments(file: string): AsyncGenerator<JudgedDocument> {
  for await (const line of readInputLines(file)) {
    const { record, id: documentId } = parseRecord(line, file, documentRecord);
    const { id: _, _id: __, title, text, ...metadata } = record;
    yield { id: documentId, title: title ?? "", text, metadata: metadata as Metadata };
  }
}

/**
 * Reads JSON lines `{"id", "text"}`; the id may be called `_id`. Other fields are ignored.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` with the file and the line, also for an id that occurs twice and an empty file
 */
export async function readQueries(file: string): Promise<JudgedQuery[]> {
  const queries = new Map<string, JudgedQuery>();
  for await (const line of readInputLines(file)) {
    const { record, id: queryId } = parseRecord(line, file, queryRecord);
    if (queries.has(queryId)) {
      throw badInputFile(file, line.number, {
        message: `the query id ${JSON.stringify(queryId)} occurs a second time`,
        hint: "Give every query its own id.",
      });
    }
    queries.set(queryId, { id: queryId, text: record.text });
  }
  if (queries.size > 0) return [...queries.values()];
  throw badInputFile(file, null, { message: "the file holds no query", hint: "Write one query on each line." });
}

function parseRecord<Out>(line: InputLine, file: string, schema: z.ZodType<Out>): { record: Out; id: string } {
  try {
    const json: unknown = JSON.parse(line.text);
    const named = withId.parse(json);
    return { record: schema.parse(json), id: id.parse(named["_id"] ?? named["id"]) };
  } catch (cause) {
    const message = cause instanceof z.ZodError ? "the record does not have the right fields" : "the line is not JSON";
    throw badInputFile(file, line.number, {
      message,
      hint: 'Write one JSON object on each line, with the strings "id" and "text".',
      cause,
    });
  }
}

import { z } from "zod";
import { badInputFile, readInputLines, type InputLine } from "./input-lines.ts";

export interface QaDocument {
  /** The title and a running number: several contexts may share a title. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface QaQuestion {
  readonly id: string;
  /** May be blank, as published sets have it; such a question finds nothing and counts as missed. */
  readonly question: string;
  /** Id of the document that it is asked about. */
  readonly document: string;
  /** Texts that answer it; empty when nothing does. */
  readonly answers: readonly string[];
  readonly isImpossible: boolean;
}

export interface QaSet {
  /** Each context once. */
  readonly documents: readonly QaDocument[];
  readonly questions: readonly QaQuestion[];
}

const record = z.looseObject({
  id: z.union([z.string().min(1), z.int().transform(String)]),
  title: z.string().nullish(),
  context: z.string().min(1),
  question: z.string(),
  answers: z.array(z.looseObject({ text: z.string() })),
  is_impossible: z.boolean().nullish(),
});

/**
 * Reads questions with their contexts, one JSON object a line:
 * `{"id", "title"?, "context", "question", "answers": [{"text"}], "is_impossible"?}`, the records of SQuAD 2.0 laid flat.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` with the file and the line, also for an answerable question without an answer
 */
export async function readQaSet(file: string): Promise<QaSet> {
  const documents = new Map<string, QaDocument>();
  const questions: QaQuestion[] = [];
  for await (const line of readInputLines(file)) {
    const { id, title, context, question, answers, is_impossible } = parseRecord(line, file);
    const known = documents.get(context);
    const document = known ?? { id: `${documents.size + 1} ${title ?? ""}`.trim(), title: title ?? "", text: context };
    documents.set(context, document);
    const texts = [...new Set(answers.map(({ text }) => text))].filter((text) => text.trim() !== "");
    const isImpossible = is_impossible ?? false;
    if (!isImpossible && texts.length === 0) {
      throw badInputFile(file, line.number, { message: "the question has no answer", hint: HINT });
    }
    questions.push({ id, question, document: document.id, answers: isImpossible ? [] : texts, isImpossible });
  }
  if (questions.length > 0) return { documents: [...documents.values()], questions };
  throw badInputFile(file, null, { message: "the file holds no question", hint: HINT });
}

const HINT =
  'Write one {"id", "title", "context", "question", "answers": [{"text"}], "is_impossible"} on each line; unanswerable questions say so.';

function parseRecord(line: InputLine, file: string): z.infer<typeof record> {
  try {
    return record.parse(JSON.parse(line.text));
  } catch (cause) {
    const message = cause instanceof z.ZodError ? "the record does not have the right fields" : "the line is not JSON";
    throw badInputFile(file, line.number, { message, hint: HINT, cause });
  }
}

/**
 * Scores query by query as JSON lines: `{"configuration"?, "id", <measure>: <number>, …}`. Several configurations may
 * share a file. Fields that are not numbers, such as the query's text, are for people.
 */
import { z } from "zod";
import { EngineError } from "../core/errors.ts";
import type { ScoredRun } from "./compare-runs.ts";
import { badInputFile, type InputLine, readInputLines } from "./input-lines.ts";
import type { JudgedQuery } from "./judged-set.ts";
import { RETRIEVAL_METRICS, type RetrievalReport } from "./retrieval.ts";

const scoreRecord = z.looseObject({
  id: z.union([z.string().min(1), z.int().transform(String)]),
  configuration: z.string().optional(),
});
const HINT = 'Write one JSON object on each line, with "id" and the scores as numbers, the same ones on every line.';

/** The lines of one configuration, without their ends. */
export function scoreLines(
  configuration: string,
  queries: readonly JudgedQuery[],
  { perQuery }: Pick<RetrievalReport, "perQuery">,
): string[] {
  const texts = new Map(queries.map(({ id, text }) => [id, text]));
  return perQuery.map(({ id, ...scores }) => JSON.stringify({ configuration, id, text: texts.get(id), ...scores }));
}

/** The scores of a report, as they are read from its lines. */
export function scoredRun({ perQuery }: Pick<RetrievalReport, "perQuery">): ScoredRun {
  return new Map(
    perQuery.map((scores) => [scores.id, Object.fromEntries(RETRIEVAL_METRICS.map(({ key }) => [key, scores[key]]))]),
  );
}

/**
 * Reads the scores of one configuration.
 *
 * @param configuration  which one; undefined when the file has one only
 * @throws {EngineError} `BAD_INPUT_FILE` with the file and the line; `BAD_REQUEST` if the file does not have the configuration,
 *   or has several and none is named
 */
export async function readScoreLines(file: string, configuration?: string): Promise<ScoredRun> {
  const runs = new Map<string, Map<string, Readonly<Record<string, number>>>>();
  let measures: string | undefined;
  for await (const line of readInputLines(file)) {
    const { id, name, scores } = parseScores(line, file);
    const run = runs.get(name) ?? new Map<string, Readonly<Record<string, number>>>();
    if (run.has(id)) {
      throw badInputFile(file, line.number, {
        message: `the id ${JSON.stringify(id)} occurs a second time`,
        hint: HINT,
      });
    }
    const keys = Object.keys(scores).toSorted().join(" ");
    measures ??= keys;
    if (keys !== measures) {
      throw badInputFile(file, line.number, { message: "the scores are not those of the lines above", hint: HINT });
    }
    runs.set(name, run.set(id, scores));
  }
  if (runs.size === 0) throw badInputFile(file, null, { message: "the file holds no scores", hint: HINT });
  const wanted = configuration ?? (runs.size === 1 ? [...runs.keys()][0]! : undefined);
  const run = wanted === undefined ? undefined : runs.get(wanted);
  if (run !== undefined) return run;
  const found = [...runs.keys()];
  throw new EngineError(
    "BAD_REQUEST",
    wanted === undefined
      ? `${file} has the scores of ${found.length} configurations`
      : `${file} has no scores of the configuration ${JSON.stringify(wanted)}`,
    {
      hint: `Name one of ${found.map((name) => JSON.stringify(name)).join(", ")}.`,
      data: { file, configurations: found },
    },
  );
}

function parseScores(line: InputLine, file: string): { id: string; name: string; scores: Record<string, number> } {
  try {
    const { id, configuration: name = "", ...fields } = scoreRecord.parse(JSON.parse(line.text));
    const scores = Object.entries(fields).flatMap(([key, value]) => (typeof value === "number" ? [[key, value]] : []));
    if (scores.length > 0) return { id, name, scores: Object.fromEntries(scores) };
  } catch (cause) {
    const message = cause instanceof z.ZodError ? "the record does not have the right fields" : "the line is not JSON";
    throw badInputFile(file, line.number, { message, hint: HINT, cause });
  }
  throw badInputFile(file, line.number, { message: "the record has no scores", hint: HINT });
}

import { EngineError } from "../core/errors.ts";
import type { EmbedderFingerprint } from "../core/fingerprint.ts";
import type { SearchMode, Unit } from "../core/search.ts";
import type { Engine } from "../engine.ts";
import type { RunComparison } from "../eval/compare-runs.ts";
import type { JudgedSet } from "../eval/judged-set.ts";
import { alignJudgements } from "./align-judgements.ts";
import { openCollection } from "./collection.ts";
import { openInterrupt } from "./interrupt.ts";
import { openJudgedCollection } from "./judged-collection.ts";
import type { ModelOptions } from "./options.ts";
import { writeNotices } from "./output.ts";
import { openProgressBar, type ProgressBar } from "./progress-bar.ts";
import { plural } from "./render/numbers.ts";
import {
  chooseConfigurations,
  type Configuration,
  evaluateConfiguration,
  type EvaluatedConfiguration,
} from "./retrieval-configurations.ts";

/** What is searched and how, as the command line names it. */
export interface RetrievalChoice extends ModelOptions {
  readonly documents?: string;
  readonly collection?: string;
  readonly root?: string;
  readonly mode?: readonly SearchMode[];
  readonly unit?: readonly Unit[];
  readonly limit: number;
  /** Whether configurations are to be compared with the first. */
  readonly compare?: true;
  /** Where a TREC run is to go, which holds one configuration. */
  readonly run?: string;
}

export interface JudgedSetEvaluation {
  /** Documents in the collection. */
  readonly documents: number;
  readonly embedder: EmbedderFingerprint | null;
  readonly evaluated: readonly EvaluatedConfiguration[];
  /** Documents that are judged and not in the collection. */
  readonly missingDocuments: number;
}

/** A comparison with the names of its configurations, the baseline first. */
export interface NamedComparison extends RunComparison {
  readonly a: string;
  readonly b: string;
}

/**
 * Opens the collection to be scored, or makes one of the set's documents for as long as it takes, and scores each configuration.
 *
 * @throws {EngineError} `BAD_REQUEST` for a run of several configurations or a comparison of one; whatever indexing and search throw
 */
export async function evaluateJudgedSet(set: JudgedSet, options: RetrievalChoice): Promise<JudgedSetEvaluation> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { signal } = interrupt;
  const { collection, root } = options;
  if (collection !== undefined) {
    await using engine = await openCollection({ collection, root });
    return await evaluateEngine(engine, set, options, bar, signal);
  }
  const { onProgress } = bar;
  await using temporary = await openJudgedCollection(set.documents, { ...options, onProgress }, signal);
  const { engine, empty } = temporary;
  if (empty > 0) writeNotices([`${plural(empty, "document")} with neither a title nor text left out`]);
  return await evaluateEngine(engine, set, options, bar, signal);
}

async function evaluateEngine(
  engine: Engine,
  set: JudgedSet,
  options: RetrievalChoice,
  { onProgress }: ProgressBar,
  signal: AbortSignal,
): Promise<JudgedSetEvaluation> {
  const { mode: modes, unit: units = ["document"], limit } = options;
  const { documents, embedder } = await engine.status();
  const configurations = await chooseConfigurations(engine, { modes, units });
  assertSuitable(configurations, options);
  const { qrels, missingDocuments } = await alignJudgements(engine, set.qrels);
  const evaluated: EvaluatedConfiguration[] = [];
  for (const configuration of configurations) {
    const judged = { queries: set.queries, qrels };
    evaluated.push(await evaluateConfiguration(engine, judged, configuration, { limit, signal, onProgress }));
  }
  return { documents, embedder, evaluated, missingDocuments };
}

/** Each but the first against the first. */
export async function compareWithFirst([first, ...others]: readonly EvaluatedConfiguration[]): Promise<
  NamedComparison[]
> {
  const { compareRuns } = await import("../eval/compare-runs.ts");
  const { scoredRun } = await import("../eval/score-lines.ts");
  if (first === undefined) return [];
  return others.map(({ report }) => ({
    a: first.report.configuration,
    b: report.configuration,
    ...compareRuns(scoredRun(first.report), scoredRun(report)),
  }));
}

/** Known before hours of searching rather than after them. */
function assertSuitable(configurations: readonly Configuration[], { run, compare }: RetrievalChoice): void {
  const count = configurations.length;
  if (run !== undefined && count > 1) {
    throw new EngineError("BAD_REQUEST", `A TREC run holds one configuration, not ${count}`, {
      hint: "Choose one with --mode and --unit.",
      data: { configurations: count },
    });
  }
  if (compare !== true || count > 1) return;
  throw new EngineError("BAD_REQUEST", "There is one configuration only, and nothing to compare it with", {
    hint: "Name two or more with --mode or --unit.",
    data: { configurations: count },
  });
}

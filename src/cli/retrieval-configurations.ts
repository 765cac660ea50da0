import type { OnProgress } from "../core/progress.ts";
import type { SearchMode, Unit } from "../core/search.ts";
import type { Engine } from "../engine.ts";
import type { JudgedQuery } from "../eval/judged-set.ts";
import type { Qrels } from "../eval/ranking-metrics.ts";
import type { RetrievalReport, Run } from "../eval/retrieval.ts";

export interface Configuration {
  readonly mode: SearchMode;
  readonly unit: Unit;
}

export interface ConfigurationReport extends Configuration, RetrievalReport {
  readonly configuration: string;
}

/** A report with the rankings that it scores. */
export interface EvaluatedConfiguration {
  readonly report: ConfigurationReport;
  readonly run: Run;
}

/** "hybrid" for whole documents, "hybrid/chunk" for passages. */
export function configurationName({ mode, unit }: Configuration): string {
  return unit === "document" ? mode : `${mode}/${unit}`;
}

/** Every mode with every unit, each once; without modes those that the collection can search in. */
export async function chooseConfigurations(
  engine: Engine,
  { modes, units }: { readonly modes: readonly SearchMode[] | undefined; readonly units: readonly Unit[] },
): Promise<Configuration[]> {
  const { vectors } = await engine.status();
  const chosen = modes ?? (vectors > 0 ? (["lexical", "hybrid", "dense"] as const) : (["lexical", "hybrid"] as const));
  return [...new Set(units)].flatMap((unit) => [...new Set(chosen)].map((mode) => ({ mode, unit })));
}

/**
 * Searches for all queries in one configuration. Passages of one document count once, at the rank of the best; blank queries,
 * as published sets have them, find nothing.
 *
 * @param limit  hits to ask for
 */
export async function evaluateConfiguration(
  engine: Engine,
  { queries, qrels }: { readonly queries: readonly JudgedQuery[]; readonly qrels: Qrels },
  { mode, unit }: Configuration,
  { limit, signal, onProgress }: { limit: number; signal: AbortSignal; onProgress: OnProgress | undefined },
): Promise<EvaluatedConfiguration> {
  const { scoreRun, searchRun } = await import("../eval/retrieval.ts");
  const search = async (text: string, wanted: number): Promise<readonly string[]> => {
    if (text.trim() === "") return [];
    const { hits } = await engine.search({ text, mode, unit, limit: wanted, signal });
    return [...new Set(hits.map(({ document }) => document.id))];
  };
  const configuration = configurationName({ mode, unit });
  const run = await searchRun({ queries, qrels, search, limit, signal, onProgress });
  const report = scoreRun({ queryIds: queries.map(({ id }) => id), run, qrels });
  return { report: { configuration, mode, unit, ...report }, run };
}

import type { CareEngine, TaskOptions } from "../core/care.ts";
import type { DoctorReport, RecallFacts } from "../core/doctor.ts";
import { EngineError } from "../core/errors.ts";

export interface AnnReport extends RecallFacts {
  readonly vectors: number;
  readonly graph: DoctorReport["graph"];
}

/**
 * Recall of vector search as it is served, against a scan of every vector: stored vectors, spread evenly over the collection,
 * are the queries, each left out of its own neighbours.
 *
 * @param queries  how many
 * @throws {EngineError} `NO_EMBEDDER` for a collection without vectors, `ABORTED`
 */
export async function evaluateAnn(
  engine: Pick<CareEngine, "doctor">,
  { queries, ...task }: TaskOptions & { readonly queries: number },
): Promise<AnnReport> {
  const { collection, graph, recall } = await engine.doctor({ recall: queries, ...task });
  if (recall !== null) return { vectors: collection.vectors, graph, ...recall };
  throw new EngineError("NO_EMBEDDER", `The collection ${JSON.stringify(collection.name)} has no vectors to search`, {
    hint: "Index it with a model, for example --model use-lite.",
    data: { collection: collection.name },
  });
}

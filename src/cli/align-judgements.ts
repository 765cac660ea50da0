import type { DocumentId } from "../core/document.ts";
import { EngineError } from "../core/errors.ts";
import type { Engine } from "../engine.ts";
import type { Judgements, Qrels } from "../eval/ranking-metrics.ts";

export interface AlignedJudgements {
  /** With the ids that the collection has. */
  readonly qrels: Qrels;
  /** Documents that are judged and not in the collection; they stay in the qrels, as ones that cannot be found. */
  readonly missingDocuments: number;
}

/**
 * Judgements may name documents by their ids or by their paths in a source. Paths become ids.
 *
 * @throws {EngineError} `BAD_REQUEST` for a path that documents of several sources have, and for a document that is judged
 *   under two names with two relevances
 */
export async function alignJudgements(engine: Engine, qrels: Qrels): Promise<AlignedJudgements> {
  const { sources } = await engine.status();
  const prefixes = [...new Set(sources.map(({ name }) => name))];
  const ids = new Map<string, DocumentId | null>();
  for (const name of new Set([...qrels.values()].flatMap((judgements) => [...judgements.keys()]))) {
    ids.set(name, (await engine.has(name)) ? name : await idOfPath(engine, prefixes, name));
  }
  const aligned = [...qrels].map(
    ([queryId, judgements]) => [queryId, renamed(queryId, judgements, (name) => ids.get(name) ?? name)] as const,
  );
  return { qrels: new Map(aligned), missingDocuments: [...ids.values()].filter((id) => id === null).length };
}

async function idOfPath(engine: Engine, prefixes: readonly string[], path: string): Promise<DocumentId | null> {
  const found: DocumentId[] = [];
  for (const prefix of prefixes) {
    const id = `${prefix}/${path.replace(/^\.\//, "")}`;
    if (await engine.has(id)) found.push(id);
  }
  if (found.length <= 1) return found[0] ?? null;
  throw new EngineError("BAD_REQUEST", `${found.length} documents have the judged path ${JSON.stringify(path)}`, {
    hint: `Judge it by its id, such as ${JSON.stringify(found[0])}.`,
    data: { path, documents: found },
  });
}

function renamed(queryId: string, judgements: Judgements, idOf: (name: string) => DocumentId): Judgements {
  const result = new Map<string, number>();
  for (const [name, relevance] of judgements) {
    const id = idOf(name);
    if ((result.get(id) ?? relevance) !== relevance) {
      throw new EngineError(
        "BAD_REQUEST",
        `The query ${JSON.stringify(queryId)} judges ${JSON.stringify(id)} twice, differently`,
        {
          hint: "Keep one judgement, by the id or by the path.",
          data: { query: queryId, document: id },
        },
      );
    }
    result.set(id, relevance);
  }
  return result;
}

import { isAbsolute, relative, resolve, sep } from "node:path";
import type { DocumentId } from "../core/document.ts";
import { EngineError } from "../core/errors.ts";
import type { Engine } from "../engine.ts";

const MAX_SUGGESTIONS = 3;

/**
 * The document that a person names: by its id, by its path in a source, or by a path on this machine.
 *
 * @throws {EngineError} `DOCUMENT_NOT_FOUND`, also when documents of several sources have the path; the hint lists ids to choose from
 */
export async function findDocument(engine: Engine, name: string): Promise<DocumentId> {
  if (await engine.has(name)) return name;
  const { sources } = await engine.status();
  const found: DocumentId[] = [];
  for (const id of new Set(sources.flatMap((source) => idsInSource(source, name)))) {
    if (await engine.has(id)) found.push(id);
  }
  if (found.length === 1) return found[0]!;
  const suggestions = found.length > 0 ? found : await idsLike(engine, name);
  throw new EngineError(
    "DOCUMENT_NOT_FOUND",
    found.length > 0
      ? `${found.length} documents have the path ${JSON.stringify(name)}`
      : `There is no document ${JSON.stringify(name)} in the collection ${JSON.stringify(engine.collection)}`,
    {
      hint:
        suggestions.length > 0
          ? `Name it by its id, such as ${suggestions.map((id) => JSON.stringify(id)).join(" or ")}.`
          : "Search for it with --json to see its document's id.",
      data: { id: name, suggestions },
    },
  );
}

function idsInSource({ name, root }: { name: string; root: string }, path: string): DocumentId[] {
  const inSource = relative(root, resolve(path));
  const isInside = inSource !== "" && !inSource.startsWith("..") && !isAbsolute(inSource);
  const local = isInside ? [`${name}/${inSource.split(sep).join("/")}`] : [];
  return [`${name}/${path.replace(/^\.\//, "")}`, ...local];
}

/** Documents whose words are those of the name; ids hold the words of the path. */
async function idsLike(engine: Engine, name: string): Promise<DocumentId[]> {
  const text = name.match(/[\p{L}\p{N}]+/gu)?.join(" ");
  if (text === undefined) return [];
  const { hits } = await engine.search({ text, mode: "lexical", unit: "document", limit: MAX_SUGGESTIONS });
  return hits.map(({ document }) => document.id);
}

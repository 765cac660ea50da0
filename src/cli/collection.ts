import type { Engine, EngineOptions } from "../engine.ts";
import type { CollectionOptions } from "./options.ts";

/** Opens the collection a command names. The engine is loaded here, so that help and bad options answer at once. */
export async function openCollection(
  { collection, root }: CollectionOptions,
  options: Omit<EngineOptions, "collection" | "root"> = { create: false },
): Promise<Engine> {
  const { openEngine } = await import("../engine.ts");
  return openEngine({ collection, root, ...options });
}

/** Where paths alone do not say which folder they are in. */
export async function hasSeveralSources(engine: Engine): Promise<boolean> {
  return (await engine.sources()).length > 1;
}

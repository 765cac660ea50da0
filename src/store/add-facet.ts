import type { StoreServices } from "./services.ts";

/** Indexes a metadata key, a slice of the documents at a time: other writes come in between. @throws {EngineError} `BAD_REQUEST` */
export async function addFacet({ writer }: Pick<StoreServices, "writer">, key: string): Promise<void> {
  await writer.declareFacet(key);
  while (await writer.fillFacets());
}

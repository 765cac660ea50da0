import type { CollectionSettings } from "../../src/store/store.ts";
import { DIMENSIONS } from "./clustered-data.ts";

/** What a collection of such vectors is pinned to. */
export const SETTINGS: CollectionSettings = {
  chunker: "bench",
  embedder: {
    model: "clustered-data",
    revision: "1",
    dtype: "fp32",
    dimensions: DIMENSIONS,
    pooling: "none",
    queryPrefix: "",
    documentPrefix: "",
  },
};

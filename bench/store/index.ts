/**
 * The store against hnswlib-node as npm builds it ("Default"), on the same vectors in one run.
 *
 *     npm run bench:store -- [vectors] [engine]        100000 and the store's own default
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusteredData, DIMENSIONS } from "./clustered-data.ts";
import { DefaultHnswlib } from "./default-hnswlib.ts";
import { measureEventLoop } from "./event-loop.ts";
import { fillStore, untilReady } from "./fill-store.ts";
import { measureFilters } from "./filters.ts";
import { measureOpening } from "./opening.ts";
import { line } from "./report.ts";
import { measureScans } from "./scans.ts";
import { measureSearch } from "./search.ts";
import { groundTruth } from "./truth.ts";

const count = Number(process.argv[2] ?? 100_000);
const engine = process.argv[3];
const root = mkdtempSync(join(tmpdir(), "kenning-bench-store-"));
try {
  const data = clusteredData(count);
  const truth = groundTruth(data);
  line("data", { vectors: count, dimensions: DIMENSIONS, queries: truth.length });

  const fallback = new DefaultHnswlib(data);
  const options = { root, name: "bench", create: true, ...(engine !== undefined && { graphEngine: engine as "kenning" }) };
  const filled = await fillStore(options, data);
  line("put, one document a call", { "documents/s": filled.singleRate });
  line("put, 32 documents a call", { "documents/s": filled.batchRate });
  const built = await untilReady(options);
  line("graph, Default", { seconds: fallback.buildSeconds });
  line("graph, store", { seconds: built.seconds, engine: built.engine, ratio: fallback.buildSeconds / built.seconds });

  await measureSearch(options, data, truth, fallback);
  await measureFilters(options, data, fallback);
  await measureScans(options, data);
  await measureOpening(options, data);
  await measureEventLoop(options, data);
} finally {
  rmSync(root, { recursive: true });
}

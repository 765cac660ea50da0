/**
 * The store against hnswlib-node as npm builds it ("Default"), on the same vectors in one run. Milliseconds, where a name
 * says nothing else.
 *
 *     npm run build && npm run bench:store -- [vectors] [engine] [--only search,filters] [--json file] [--keep folder]
 *
 * 100,000 vectors and both engines unless told otherwise. Filling a collection takes minutes: `--keep` uses it again, and
 * the graphs too, so remove what lies there when the store's code has changed.
 */
import { benchArguments } from "./arguments.ts";
import { clusteredData, DIMENSIONS, QUERIES } from "./clustered-data.ts";
import { Collections } from "./collections.ts";
import { DefaultHnswlib } from "./default-hnswlib.ts";
import { measureEventLoop } from "./event-loop.ts";
import { measureFilters } from "./filters.ts";
import { openHere, openSearches } from "./open-searches.ts";
import { measureOpening } from "./opening.ts";
import { heading, line, writeReport } from "./report.ts";
import { measureScans } from "./scans.ts";
import { measureSearch } from "./search.ts";
import { measureSelect } from "./select.ts";
import { groundTruth } from "./truth.ts";

const { count, engines, parts, json, keep } = benchArguments();
const data = clusteredData(count);
const truth = groundTruth(data);
line("data", { vectors: count, dimensions: DIMENSIONS, queries: QUERIES });
using collections = new Collections(data, keep);

if (parts.has("put")) {
  heading("Storing documents, each acknowledged when it is on disk");
  const { singleRate, batchRate } = await collections.filled();
  line("put, one document a call", { "documents/s": singleRate });
  line("put, 32 documents a call", { "documents/s": batchRate });
}
if (parts.has("scans")) {
  heading("Exact search over all vectors");
  await measureScans(data, truth);
}
if (parts.has("select")) {
  heading("Finding a filter's rows");
  await measureSelect(collections);
}
if (parts.has("build") || parts.has("search") || parts.has("filters")) await compare();
if (parts.has("opening")) {
  heading("Opening a collection");
  await measureOpening(collections, data, engines);
}
if (parts.has("loop")) {
  heading("The main thread under load");
  for (const engine of engines) {
    await using opened = await openSearches(collections, engine);
    await measureEventLoop(data, [opened]);
  }
}
if (json !== undefined) writeReport(json);

async function compare(): Promise<void> {
  heading("Building the graph");
  const fallback = new DefaultHnswlib(data);
  line("build, Default", { seconds: fallback.buildSeconds });
  for (const engine of engines) {
    const { seconds, linkSeconds, writeSeconds } = await collections.built(engine);
    line(`build, ${engine}`, {
      "seconds until served": seconds,
      "of it until linked": linkSeconds,
      "then written": writeSeconds,
      "times faster than Default": fallback.buildSeconds / seconds,
    });
  }
  if (!parts.has("search") && !parts.has("filters")) return;
  await using stack = new AsyncDisposableStack();
  const opened = [];
  for (const engine of engines) opened.push(stack.use(await openSearches(collections, engine)));
  if (parts.has("search")) {
    heading("Searching without a filter");
    await measureSearch(data, truth, fallback, opened);
  }
  if (parts.has("filters")) {
    heading("Searching with a filter whose rows are known");
    const { here, close } = await openHere(await collections.exactOptions());
    await measureFilters(data, truth, fallback, opened, here);
    close();
  }
}

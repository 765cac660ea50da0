import { execFileSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ServiceOptions } from "../../src/store/services.ts";
import type { GraphEngine } from "../../src/store/vectors/vector-options.ts";
import { toBlob } from "../../src/core/vector.ts";
import { DIMENSIONS, K, unitRowOf, type BenchData } from "./clustered-data.ts";
import type { Collections } from "./collections.ts";
import { line } from "./report.ts";
import { percentiles } from "./timing.ts";

export interface OpeningTask {
  /** Folder of the store's code, and how its files end. */
  readonly code: string;
  readonly ending: "js" | "ts";
  readonly options: ServiceOptions;
  /** float32, base64. */
  readonly query: string;
  readonly dimensions: number;
  readonly k: number;
}

export interface Opening {
  /** Milliseconds from opening to the first answer, and until searches go through the graph. */
  readonly answer: number;
  readonly ready: number;
  /** Whether the graph's costs had to be measured again. */
  readonly wasMeasured: boolean;
  /** Resident bytes. */
  readonly rest: number;
  readonly peak: number;
}

const RUNS = 5;
const MEGABYTE = 1024 * 1024;
const REPOSITORY = resolve(import.meta.dirname, "../..");

/** From opening a collection to its first answer, in fresh processes; its files are in the page cache. */
export async function measureOpening(
  collections: Collections,
  { queries }: BenchData,
  engines: readonly GraphEngine[],
): Promise<void> {
  const code = codeToMeasure();
  for (const engine of engines) {
    await collections.built(engine);
    const task: OpeningTask = {
      ...code,
      options: collections.options(engine, { delegates: true }),
      query: toBlob(unitRowOf(queries, 0)).toString("base64"),
      dimensions: DIMENSIONS,
      k: K,
    };
    // The first fills the page cache.
    const runs = Array.from({ length: RUNS + 1 }, () => openOnce(task)).slice(1);
    const median = (of: (run: Opening) => number): number => percentiles(runs.map(of)).p50;
    line(`open, ${engine}`, {
      "first answer": median(({ answer }) => answer),
      "graph ready": median(({ ready }) => ready),
      "measured again": runs.some(({ wasMeasured }) => wasMeasured) ? "yes" : "no",
      "MB at rest": median(({ rest }) => rest) / MEGABYTE,
      "MB at peak": median(({ peak }) => peak) / MEGABYTE,
      code: code.ending === "js" ? "compiled" : "sources (dist/ is older)",
    });
  }
}

function openOnce(task: OpeningTask): Opening {
  const child = join(import.meta.dirname, "opening-child.ts");
  const output = execFileSync(process.execPath, [child, JSON.stringify(task)], { encoding: "utf8" });
  return JSON.parse(output) as Opening;
}

/** Compiled code as a user runs it, unless it is older than its sources. */
function codeToMeasure(): { code: string; ending: "js" | "ts" } {
  const newest = (pattern: string): number =>
    Math.max(0, ...globSync(pattern, { cwd: REPOSITORY }).map((file) => statSync(join(REPOSITORY, file)).mtimeMs));
  const isBuilt = newest("dist/store/threaded-services.js") > newest("src/{core,store}/**/*.ts");
  return isBuilt
    ? { code: join(REPOSITORY, "dist/store"), ending: "js" }
    : { code: join(REPOSITORY, "src/store"), ending: "ts" };
}

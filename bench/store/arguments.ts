import { parseArgs } from "node:util";
import type { GraphEngine } from "../../src/store/vectors/vector-options.ts";

export const PARTS = ["put", "build", "search", "filters", "select", "scans", "opening", "loop"] as const;
export type Part = (typeof PARTS)[number];

const ENGINES: readonly GraphEngine[] = ["hnswlib", "kenning"];

export interface BenchArguments {
  readonly count: number;
  readonly engines: readonly GraphEngine[];
  readonly parts: ReadonlySet<Part>;
  /** Where all figures are written; undefined for nowhere. */
  readonly json: string | undefined;
  /** A folder whose collections are used again, and stay there; undefined for a temporary one. */
  readonly keep: string | undefined;
}

/** `[count] [engine] [--only part,part] [--json file] [--keep folder]`. Ends the process with a line when it cannot read them. */
export function benchArguments(): BenchArguments {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { only: { type: "string" }, json: { type: "string" }, keep: { type: "string" } },
  });
  const [count = "100000", engine] = positionals;
  const parts = values.only === undefined ? PARTS : PARTS.filter((part) => values.only!.split(",").includes(part));
  const engines = engine === undefined ? ENGINES : ENGINES.filter((name) => name === engine);
  if (!(Number(count) >= 1000) || parts.length === 0 || engines.length === 0) {
    console.error(`Give a number of vectors from 1000, engines ${ENGINES.join(" or ")}, parts of ${PARTS.join(",")}.`);
    process.exit(2);
  }
  return { count: Number(count), engines, parts: new Set(parts), json: values.json, keep: values.keep };
}

import { createRequire } from "node:module";
import type * as hnswlib from "hnswlib-node";
import { EngineError } from "../../core/errors.ts";
import { checkParameter } from "./check-neighbor-request.ts";
import type { GraphParameters } from "./graph.ts";
import { readNativeBuild } from "./native-build.ts";

export type NativeGraph = hnswlib.HierarchicalNSW;

const MAX_DIMENSIONS = 65_536;
const require = createRequire(import.meta.url);
let addon: typeof hnswlib | undefined;

/**
 * An object of hnswlib without an index in it: `initIndex` or `readIndex` is to be called before anything else.
 *
 * @throws {EngineError} `BAD_CONFIG`
 */
export function openNative(dimensions: number, { M, efConstruction, seed }: GraphParameters): NativeGraph {
  checkParameter("dimensions", dimensions, 1, MAX_DIMENSIONS);
  checkParameter("M", M, 2, 100);
  checkParameter("efConstruction", efConstruction, 1, 10_000);
  checkParameter("seed", seed, 0, 2 ** 31 - 1);
  addon ??= loadAddon();
  return new addon.HierarchicalNSW("ip", dimensions);
}

/** Code that was compiled on a better processor would end the process at the first instruction that is missing here. */
function loadAddon(): typeof hnswlib {
  const { runsHere, portableAddon } = readNativeBuild();
  if (runsHere) return require("hnswlib-node") as typeof hnswlib;
  if (portableAddon !== undefined) return require(portableAddon) as typeof hnswlib;
  throw new EngineError("BAD_CONFIG", "hnswlib-node was compiled for another processor", {
    hint: "Compile it here with npm rebuild hnswlib-node.",
  });
}

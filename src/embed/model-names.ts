import { isAbsolute } from "node:path";
import { EngineError } from "../core/errors.ts";
import { DTYPE_SUFFIX } from "./transformers-runtime.ts";
import type { Dtype } from "./transformers-runtime.ts";

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** Whether a model is named by its folder: absolute, or written as a path, "./model". */
export function isPath(model: string): boolean {
  return isAbsolute(model) || /^\.{1,2}(?:[/\\]|$)/.test(model);
}

/** Whether a name has the form "org/name". */
export function isHubId(model: string): boolean {
  return HUB_ID.test(model);
}

/** @throws {EngineError} `BAD_CONFIG` */
export function parseDtype(dtype: string | undefined): Dtype | undefined {
  if (dtype === undefined || Object.hasOwn(DTYPE_SUFFIX, dtype)) return dtype as Dtype | undefined;
  throw new EngineError("BAD_CONFIG", `${JSON.stringify(dtype)} is not a dtype`, {
    hint: `Use one of ${Object.keys(DTYPE_SUFFIX).join(", ")}.`,
    data: { dtype },
  });
}

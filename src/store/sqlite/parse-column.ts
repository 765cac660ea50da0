import { EngineError } from "../../core/errors.ts";

/** @throws {EngineError} `INDEX_CORRUPT` when the column does not hold JSON */
export function parseColumn(json: string, column: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new EngineError("INDEX_CORRUPT", `A stored ${column} is not JSON`, {
      hint: "Delete the collection and index its sources again.",
      data: { column },
      cause,
    });
  }
}

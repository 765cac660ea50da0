import { EngineError } from "../../core/errors.ts";
import { assertSameDimensions, isUnit, type UnitVector } from "../../core/vector.ts";

const MAX_ROW_ID = 2 ** 32 - 2;

/**
 * What every index refuses before it stores or compares anything. Types cannot promise it: vectors come from models and
 * from callers of the library, and a native index given NaN or the wrong length answers wrongly or ends the process.
 *
 * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`
 */
export function checkVector(vector: UnitVector, dimensions: number): void {
  if (!(vector instanceof Float32Array)) {
    throw new EngineError("BAD_VECTOR", "A vector is not a Float32Array", { hint: "Make it with toUnit." });
  }
  assertSameDimensions(dimensions, vector.length);
  // The norm of a vector that holds NaN or infinity is not near 1 either.
  if (isUnit(vector)) return;
  throw new EngineError("BAD_VECTOR", "A vector is not finite or not of norm 1", {
    hint: "Make it with toUnit.",
    data: { dimensions },
  });
}

/** @throws {EngineError} `BAD_REQUEST` */
export function checkRowId(rowId: number): void {
  if (Number.isInteger(rowId) && rowId >= 0 && rowId <= MAX_ROW_ID) return;
  throw new EngineError("BAD_REQUEST", `${rowId} is not a row id`, {
    hint: `Use an integer from 0 to ${MAX_ROW_ID}.`,
    data: { rowId },
  });
}

/** @throws {EngineError} `BAD_REQUEST` */
export function checkK(k: number): void {
  if (Number.isInteger(k) && k >= 1) return;
  throw new EngineError("BAD_REQUEST", `Cannot return ${k} results`, {
    hint: "Ask for at least 1, as a whole number.",
    data: { k },
  });
}

/** @throws {EngineError} `BAD_CONFIG` */
export function checkParameter(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new EngineError("BAD_CONFIG", `${name} is ${value}`, {
    hint: `Use a whole number from ${min} to ${max}.`,
    data: { name, value, min, max },
  });
}

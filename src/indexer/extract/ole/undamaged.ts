import type { BinaryReader } from "../binary-extractor.ts";

/** A reader that says so in words where offsets in a file lead out of it. */
export function undamaged(read: BinaryReader): BinaryReader {
  return async (...args) => {
    try {
      return await read(...args);
    } catch (error) {
      if (error instanceof RangeError)
        throw new Error("It is damaged: what it points to is not there", { cause: error });
      throw error;
    }
  };
}

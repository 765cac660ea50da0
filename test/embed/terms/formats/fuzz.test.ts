import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, asyncProperty, constantFrom, integer } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isEngineError } from "../../../../src/core/errors.ts";
import { TERM_FILE_FORMATS } from "../../../../src/core/terms.ts";
import { readTerms } from "../../../../src/embed/terms/formats/read-terms.ts";
import { writeTerms } from "../../../../src/embed/terms/formats/write-terms.ts";
import { sampleModel } from "../sample-model.ts";
import { mutate } from "./mutate.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-fuzz-"));
const whole = new Map<string, Buffer>();
beforeAll(async () => {
  for (const format of TERM_FILE_FORMATS) {
    await writeTerms(join(folder, format), sampleModel(), { format });
    whole.set(format, readFileSync(join(folder, format)));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a changed file of any format is read whole or refused with a typed error", async () => {
  const file = join(folder, "changed");
  await assert(
    asyncProperty(constantFrom(...TERM_FILE_FORMATS), integer({ min: 0 }), async (format, seed) => {
      writeFileSync(file, mutate(whole.get(format)!, seed));
      try {
        const { terms, vectors, dimensions } = (await readTerms(file)).model;
        expect(vectors.length).toBe(terms.length * dimensions);
        expect(vectors.every(Number.isFinite)).toBe(true);
        expect(new Set(terms).size).toBe(terms.length);
      } catch (error) {
        if (!isEngineError(error, "BAD_INPUT_FILE")) throw error;
      }
    }),
    { numRuns: 300 },
  );
});

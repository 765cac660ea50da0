import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = process.env["KENNING_TEST_DATA"] ?? resolve(import.meta.dirname, "../../../shared/data");

/** A path inside the optional judged data sets, or null where they are absent and the test has to skip. */
export function testData(name: string): string | null {
  const path = join(ROOT, name);
  return existsSync(path) ? path : null;
}

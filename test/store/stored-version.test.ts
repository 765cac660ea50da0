import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { openDatabase } from "../../src/store/open-database.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { storedVersion } from "../../src/store/stored-version.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a closed database tells its schema without being opened", () => {
  const file = join(temporaryFolder(), "collection.db");
  openDatabase({ file, busyTimeoutMs: 0 }).close();
  expect(storedVersion(file)).toBe(MIGRATIONS.at(-1)?.version);
});

test("what is no database has no schema", () => {
  const folder = temporaryFolder();
  const file = join(folder, "collection.db");
  expect(storedVersion(file)).toBeNull();
  expect(storedVersion(folder)).toBeNull();
  for (const text of ["", "SQLite", "something else that is long enough for a header".repeat(3)]) {
    writeFileSync(file, text);
    expect(storedVersion(file)).toBeNull();
  }
});

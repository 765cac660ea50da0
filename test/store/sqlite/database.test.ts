import { describe, expect, test } from "vitest";
import { migrate, MIGRATIONS } from "../../../src/store/sqlite/migrations.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";

function openDatabase(): SqliteDatabase {
  const database = new SqliteDatabase({ file: ":memory:", busyTimeoutMs: 0 });
  database.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
  return database;
}

describe("a transaction", () => {
  test("that fails leaves nothing behind, and the failure passes through", () => {
    const database = openDatabase();
    const failure = new RangeError("no");
    const work = (): void => {
      database.run("INSERT INTO numbers VALUES (1)");
      throw failure;
    };
    expect(() => database.write(work)).toThrow(failure);
    expect(database.all("SELECT n FROM numbers")).toEqual([]);
  });

  test("of reads may hold another", () => {
    const database = openDatabase();
    database.run("INSERT INTO numbers VALUES (1)");
    const row = database.read(() => database.read(() => database.get<{ n: number }>("SELECT n FROM numbers")));
    expect(row).toEqual({ n: 1 });
  });
});

test("rows can be read one at a time, and reading can stop early", () => {
  const database = openDatabase();
  for (let n = 1; n <= 5; n++) database.run("INSERT INTO numbers VALUES (?)", n);
  const seen: number[] = [];
  for (const { n } of database.iterate<{ n: number }>("SELECT n FROM numbers WHERE n > ? ORDER BY n", 1)) {
    seen.push(n);
    if (n === 3) break;
  }
  expect(seen).toEqual([2, 3]);
  expect(database.run("INSERT INTO numbers VALUES (6)")).toEqual({ changes: 1, lastRowId: 6 });
});

test("what is a mistake in the program is not dressed up as a failure of the user", () => {
  const database = openDatabase();
  database.run("INSERT INTO numbers VALUES (1)");
  expect(() => database.run("INSERT INTO numbers VALUES (1)")).toThrow(
    expect.objectContaining({ code: "SQLITE_CONSTRAINT_PRIMARYKEY" }) as Error,
  );
  expect(() => database.all("SELECT absent")).toThrow(/no such column/);
});

describe("migrations", () => {
  test("are numbered from 1 without gaps", () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
  });

  test("can be run again without effect", () => {
    const database = new SqliteDatabase({ file: ":memory:", busyTimeoutMs: 0 });
    migrate(database);
    database.run("INSERT INTO states VALUES ('x', x'00', 0)");
    migrate(database);
    expect(database.pragma("user_version")).toBe(MIGRATIONS.length);
    expect(database.all("SELECT name FROM states")).toEqual([{ name: "x" }]);
  });
});

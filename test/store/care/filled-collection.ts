import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Document } from "../../../src/core/document.ts";
import { toUnit } from "../../../src/core/vector.ts";
import { CareService } from "../../../src/store/care/care-service.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { migrate } from "../../../src/store/sqlite/migrations.ts";
import { refreshTerms } from "../../../src/store/sqlite/refresh-terms.ts";
import { insertSource, pinSettings } from "../../../src/store/sqlite/settings.ts";
import { replaceDocument } from "../../../src/store/sqlite/write-document.ts";
import type { CollectionSettings } from "../../../src/store/store.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "../sample-documents.ts";
import { temporaryFolder } from "../temporary-folder.ts";

export interface FilledCollection {
  readonly root: string;
  readonly folder: string;
  readonly file: string;
  readonly database: SqliteDatabase;
  readonly care: CareService;
}

/** A connection that is closed when the test ends. */
export function openConnection(file: string, busyTimeoutMs = 0): SqliteDatabase {
  const database = new SqliteDatabase({ file, busyTimeoutMs });
  onTestFinished(() => database.close());
  return database;
}

/** A collection in a folder of its own, without documents. */
export function emptyCollection(settings: CollectionSettings | null = SETTINGS): FilledCollection {
  const root = temporaryFolder();
  const folder = join(root, "c");
  mkdirSync(folder);
  const file = join(folder, "collection.db");
  const database = openConnection(file);
  migrate(database);
  refreshTerms(database);
  if (settings !== null) pinSettings(database, settings);
  return { root, folder, file, database, care: new CareService({ database, folder }) };
}

/** Documents d0, d1, … of three chunks with vectors, and one of words alone. */
export function filledCollection(documents = 20): FilledCollection {
  const collection = emptyCollection();
  const { database } = collection;
  insertSource(database, { name: "notes", root: "/home/user/notes", options: {} });
  database.write(() => {
    for (let i = 0; i < documents; i++) putSample(database, `d${i}`);
    replaceDocument(database, sampleDocument("words"), [sampleChunk("没有向量 without a vector")]);
  });
  return collection;
}

/** A document of three chunks, each with words and a vector of its own. */
export function putSample(database: SqliteDatabase, id: string, changes: Partial<Document> = {}): void {
  const seed = Number(/\d+/.exec(id)?.[0] ?? 0);
  const document = sampleDocument(id, { title: `Title ${id}`, metadata: { n: seed }, contentHash: id, ...changes });
  const chunks = [0, 1, 2].map((ordinal) =>
    sampleChunk(`word ${id} part ${ordinal} 北京`, toUnit([1, seed % 7, ordinal, seed % 3]), {
      ordinal,
      headings: [`Title ${id}`, `Part ${ordinal}`],
      ...(ordinal === 2 && { language: "zh" }),
    }),
  );
  replaceDocument(database, document, chunks);
}

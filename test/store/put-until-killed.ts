// A writer for crash.test.ts: puts documents until it is killed, and prints each id once it is acknowledged.
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { axis, sampleChunk, sampleDocument, SETTINGS } from "./sample-documents.ts";

const [root, name, prefix] = process.argv.slice(2);
const store = await openSqliteStore({ root: root!, name: name!, create: true });
await store.pinSettings(SETTINGS);
for (let i = 0; ; i++) {
  const chunks = [0, 1, 2].map((ordinal) => sampleChunk(`word ${prefix} ${i}`, axis(ordinal), { ordinal }));
  await store.putDocument(sampleDocument(`${prefix}${i}`), chunks);
  writeSync(1, `${prefix}${i}\n`);
}

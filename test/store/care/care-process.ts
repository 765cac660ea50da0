// A process of its own for crash tests: does one task on a collection's database.
import { dirname } from "node:path";
import { CareService } from "../../../src/store/care/care-service.ts";
import { restoreCollection } from "../../../src/store/care/restore.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";

const [file = "", task, argument = ""] = process.argv.slice(2);
if (task === "restore") {
  await restoreCollection({ root: dirname(dirname(file)), collection: "c", file: argument, force: true });
} else {
  const care = new CareService({ database: new SqliteDatabase({ file, busyTimeoutMs: 1000 }), folder: null });
  if (task === "compact") care.compact({ full: argument === "true" });
  else care.backup(argument, { force: true });
}

// A program for tests that ends while the process that reads for it hangs; it prints the id of that process.
import { ReadingPool } from "../../../src/indexer/isolated/reading-pool.ts";

const pool = new ReadingPool({ entry: new URL("./unruly-child.ts", import.meta.url), maxSeconds: 60 });
const read = (path: string) => pool.read({ kind: "texts", path, absolutePath: path, root: path });
const [first] = (await read("first").next())!;
read("hangs");
// It is begun by then.
setTimeout(() => {
  process.stdout.write(first!.title);
  process.exit();
}, 200);

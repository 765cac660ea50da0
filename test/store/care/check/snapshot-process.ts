// A process that writes one snapshot after the other for a while, each of which removes older ones.
import { writeSnapshot } from "../../../../src/store/ann/snapshot.ts";
import { CODES, HEADER } from "../../ann/snapshot-samples.ts";

const [folder = "", milliseconds] = process.argv.slice(2);
const end = performance.now() + Number(milliseconds);
while (performance.now() < end) {
  writeSnapshot(folder, { ...CODES, header: { ...HEADER, lastChange: 0 } }, [new Uint8Array(10)]);
}

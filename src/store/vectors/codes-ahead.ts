import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { ReadCodes } from "../ann/snapshot-codes.ts";

/** Node has as many threads for reading files. */
const MAX_AT_ONCE = 4;

/** What arrives on the port that `codesAhead` makes; null where there is no snapshot that can be used. */
export type CodesMessage = ReadCodes | null;

/**
 * Reads the newest snapshot of a collection's codes while the thread that is to have them starts. The reading is done by
 * threads of the system; what it takes of the calling one is tenths of a millisecond at a time.
 *
 * @returns a port for that thread, on which one message arrives whatever happens
 */
export function codesAhead(folder: string): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  void read(folder).then((codes) => port1.postMessage(codes));
  return port2;
}

async function read(folder: string): Promise<CodesMessage> {
  try {
    const { CodesReading } = await import("../ann/snapshot-codes.ts");
    const opened = CodesReading.open(folder, {});
    if (typeof opened === "string") return null;
    using reading = opened;
    // One processor is left to the thread that starts meanwhile.
    return await reading.readAhead(Math.max(1, Math.min(MAX_AT_ONCE, availableParallelism() - 1)));
  } catch {
    // Whoever needs them reads them again, and says what is wrong.
    return null;
  }
}

/** Waits for them on the thread that they are for. */
export async function receiveCodes(port: MessagePort): Promise<CodesMessage> {
  return await new Promise((resolve) => {
    port.once("message", (codes: CodesMessage) => {
      port.close();
      resolve(codes);
    });
  });
}

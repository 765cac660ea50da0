// A process that reads files of binary formats, one at a time, for extraction-process.ts: what breaks here breaks nothing else.
import type { BinaryFormat } from "../binary-formats.ts";
import { type FormatRead, readFormat } from "./read-format.ts";

export interface ExtractionTask {
  readonly format: BinaryFormat;
  readonly bytes: Uint8Array;
  readonly path: string;
}

export type ExtractionReply = { readonly read: FormatRead } | { readonly error: string };

async function answer({ format, bytes, path }: ExtractionTask): Promise<ExtractionReply> {
  try {
    return { read: await readFormat(format, bytes, path) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

// Libraries complain on both; only the channel speaks.
console.log = console.warn = console.error = () => {};
process.on("message", (task: ExtractionTask) => {
  void answer(task).then((reply) => process.send!(reply));
});
process.on("disconnect", () => process.exit());
// The parent decides what a signal means.
process.on("SIGINT", () => {});

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { EngineError } from "../../core/errors.ts";

/** Thirteen fields of a 64-bit system, as hnswlib's saveIndex writes them. */
const HEADER_BYTES = 96;
const NODE_COUNT_AT = 16;
const NODE_BYTES_AT = 24;
const SIZE_BYTES = 4;

/**
 * Tells whether hnswlib has written a graph completely: it does not notice a full disk, and its file names no length.
 * After the header come the nodes, all of one size, then for each the length of its links on higher layers, and these.
 *
 * @param nodes  in the graph
 * @throws {EngineError} `STORAGE_FAILED`
 */
export function checkGraphFile(path: string, nodes: number): void {
  let written: number | undefined;
  try {
    const descriptor = openSync(path, "r");
    try {
      written = fstatSync(descriptor).size;
      if (endOfGraph(descriptor, written, nodes) === written) return;
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw incomplete(path, written, cause);
  }
  throw incomplete(path, written);
}

/** For a file that was read, and is not the graph that its sidecar describes. */
export function unexpectedGraph(file: string, data: Readonly<Record<string, unknown>>, cause?: unknown): EngineError {
  return new EngineError("INDEX_CORRUPT", `${file} is not the graph that its sidecar describes`, {
    hint: "Leave it to the engine, which links the graph again from the database.",
    data: { file, ...data },
    cause,
  });
}

/** @returns the offset at which the file should end, or undefined when it ends before */
function endOfGraph(descriptor: number, fileBytes: number, nodes: number): number | undefined {
  if (fileBytes < HEADER_BYTES) return undefined;
  const header = readAt(descriptor, 0, HEADER_BYTES);
  if (header.readBigUInt64LE(NODE_COUNT_AT) !== BigInt(nodes)) return undefined;
  const linksAt = HEADER_BYTES + nodes * Number(header.readBigUInt64LE(NODE_BYTES_AT));
  if (fileBytes < linksAt) return undefined;
  const links = readAt(descriptor, linksAt, fileBytes - linksAt);
  let at = 0;
  for (let node = 0; node < nodes; node++) {
    if (at + SIZE_BYTES > links.length) return undefined;
    at += SIZE_BYTES + links.readUInt32LE(at);
  }
  return linksAt + at;
}

function readAt(descriptor: number, position: number, byteLength: number): Buffer {
  const bytes = Buffer.alloc(byteLength);
  for (let at = 0; at < byteLength;) {
    const count = readSync(descriptor, bytes, at, byteLength - at, position + at);
    if (count === 0) break;
    at += count;
  }
  return bytes;
}

function incomplete(file: string, writtenBytes: number | undefined, cause?: unknown): EngineError {
  return new EngineError("STORAGE_FAILED", `Only a part of the graph could be written to ${file}`, {
    hint: "Free space on the disk or repair it; the file is a cache and is written again.",
    data: { file, writtenBytes },
    cause,
  });
}

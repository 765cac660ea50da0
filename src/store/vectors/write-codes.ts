import { readFileSync } from "node:fs";
import { KenningGraph } from "../ann/kenning-graph.ts";
import { snapshotPath } from "../ann/snapshot-files.ts";
import { writeSnapshot } from "../ann/snapshot.ts";
import { parseSidecar, type SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import type { MemoryHandle } from "../ann/vector-memory.ts";
import { VectorTable } from "../ann/vector-table.ts";

/** A table, and the graph in its memory, as they are to be written. */
export interface SnapshotTask {
  readonly folder: string;
  readonly handle: MemoryHandle;
  readonly slots: number;
  readonly hasLinks: boolean;
  readonly header: SnapshotHeader;
}

/**
 * Writes the codes, then the links over them, which name the codes they belong to. On any thread.
 *
 * @throws {EngineError} `STORAGE_FAILED`
 */
export function writeCodes({ folder, handle, slots, hasLinks, header }: SnapshotTask): void {
  const table = VectorTable.attach(handle);
  const generation = writeSnapshot(folder, { kind: "codes", header }, table.parts(slots));
  const codes = parseSidecar(readFileSync(snapshotPath(folder, "codes", generation, "json"), "utf8"));
  if (!hasLinks || typeof codes === "string") return;
  const details = { ...header.details, codes: codes.data.crc32 };
  const graph = KenningGraph.attach(table);
  writeSnapshot(folder, { kind: "links", header: { ...header, details } }, graph.parts(slots));
}

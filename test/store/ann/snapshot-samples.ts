import { openSnapshot } from "../../../src/store/ann/snapshot.ts";
import type { SnapshotHeader } from "../../../src/store/ann/snapshot-sidecar.ts";
import { seededRandom } from "../clustered-vectors.ts";

export const HEADER: SnapshotHeader = {
  dimensions: 384,
  metric: "cosine",
  M: 16,
  efConstruction: 200,
  count: 3,
  lastChange: 12,
  details: { slots: 4 },
};
export const CODES = { kind: "codes", header: HEADER } as const;

export function randomBytes(length: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** What can be read of the newest snapshot, or why nothing. */
export function readBack(folder: string, below?: number): Uint8Array | string {
  const { reader, fault } = openSnapshot(folder, "codes", { dimensions: 384 }, below);
  if (reader === undefined) return fault;
  using opened = reader;
  const bytes = new Uint8Array(opened.byteLength);
  opened.read(bytes);
  return opened.fault() ?? bytes;
}

import { crc32 } from "node:zlib";

/** Codes of a vector table, links of our own graph over it, or the file of hnswlib. */
export type SnapshotKind = "codes" | "links" | "graph";

export const SNAPSHOT_KINDS: readonly SnapshotKind[] = ["codes", "links", "graph"];

/** What a snapshot was made of; whoever opens it compares this with what the collection needs. */
export interface SnapshotHeader {
  readonly dimensions: number;
  readonly metric: "cosine";
  readonly M: number;
  readonly efConstruction: number;
  /** Rows in it. */
  readonly count: number;
  /** The last entry of the change log that it holds. */
  readonly lastChange: number;
  /** Whole numbers that the writer of this kind needs to read its data again. */
  readonly details?: Readonly<Record<string, number>>;
}

/** The text file beside the data, which makes it valid. */
export interface Sidecar {
  readonly kind: SnapshotKind;
  readonly generation: number;
  readonly header: SnapshotHeader;
  readonly data: DataSum;
}

/** What the data file must be. */
export interface DataSum {
  readonly byteLength: number;
  /** CRC-32 of all bytes: it sees every single flip and every burst of up to 32 bits, at some 3 GB/s. */
  readonly crc32: number;
}

const MAGIC = "kenning snapshot";
const FORMAT = 1;

/** One text for one sidecar: keys in this order, no spaces, its own checksum last. */
export function sidecarText({ kind, generation, header, data }: Sidecar): string {
  const { dimensions, metric, M, efConstruction, count, lastChange, details = {} } = header;
  const body = JSON.stringify({
    magic: MAGIC,
    format: FORMAT,
    kind,
    generation,
    dimensions,
    metric,
    M,
    efConstruction,
    count,
    lastChange,
    details: Object.fromEntries(Object.entries(details).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    byteLength: data.byteLength,
    crc32: data.crc32,
  });
  return `${body.slice(0, -1)},"checksum":${crc32(body)}}\n`;
}

/**
 * Reads what `sidecarText` wrote. The text of what was read must be the text that was read,
 * so that no byte of it can differ unseen.
 *
 * @returns "format" for the file of another version or program, "sidecar" for a damaged one
 */
export function parseSidecar(text: string): Sidecar | "format" | "sidecar" {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return "sidecar";
  }
  if (!isRecord(fields) || fields["magic"] !== MAGIC) return "sidecar";
  if (fields["format"] !== FORMAT) return checksumHolds(text) ? "format" : "sidecar";
  if (!isRecord(fields["details"])) return "sidecar";
  const { kind, generation, dimensions, metric, M, efConstruction, count, lastChange, details } = fields;
  const sidecar = {
    kind,
    generation,
    header: { dimensions, metric, M, efConstruction, count, lastChange, details },
    data: { byteLength: fields["byteLength"], crc32: fields["crc32"] },
  } as Sidecar;
  return sidecarText(sidecar) === text ? sidecar : "sidecar";
}

/** Tells the sidecar of another version from a damaged one; every version keeps its checksum last. */
function checksumHolds(text: string): boolean {
  const [, body, checksum] = /^(.*),"checksum":(\d+)\}\n$/s.exec(text) ?? [];
  return body !== undefined && crc32(`${body}}`) === Number(checksum);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What `doctor` finds out about a collection and what it runs on. */
import type { SpaceUse, TaskOptions } from "./care.ts";
import type { EmbedderFingerprint } from "./fingerprint.ts";

/** A process that has written to the collection and has it open. */
export interface Writer {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly command: string;
}

export interface DoctorOptions extends TaskOptions {
  /** Stored vectors to search for, to measure recall; none when absent. */
  readonly recall?: number | undefined;
}

export interface SnapshotFacts {
  readonly kind: string;
  readonly generation: number;
  readonly sizeBytes: number;
  /** The last change it knows of. */
  readonly sequence: number;
}

/** Recall of the answer as it is served, against a scan of every vector. */
export interface RecallFacts {
  readonly k: number;
  readonly queries: number;
  readonly recall: number;
  /** Wilson's 95 % interval. */
  readonly low: number;
  readonly high: number;
}

export interface DoctorReport {
  readonly versions: Readonly<Record<"kenning" | "node" | "sqlite" | "platform", string>>;
  /** What computes similarities, e.g. "WebAssembly SIMD". */
  readonly kernels: string;
  /** The compiled graph library: whether it is there and how it was built. */
  readonly native: { readonly usable: boolean; readonly detail: string };
  readonly collection: {
    readonly name: string;
    readonly documents: number;
    readonly chunks: number;
    readonly vectors: number;
    readonly embedder: EmbedderFingerprint | null;
    readonly space: SpaceUse;
  };
  readonly snapshots: readonly SnapshotFacts[];
  readonly graph: {
    /** "none" while vectors are few and scanned. */
    readonly engine: "none" | "hnswlib" | "kenning";
    /** E.g. "whole", "being linked". */
    readonly state: string;
    readonly linked: number;
    readonly tombstones: number;
  };
  readonly writers: readonly Writer[];
  /** Null when it was not asked for, or there are no vectors. */
  readonly recall: RecallFacts | null;
}

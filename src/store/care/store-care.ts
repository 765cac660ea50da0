import { readFileSync, statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { CareEngine, CheckOptions, CheckReport } from "../../core/care.ts";
import type { DoctorOptions, DoctorReport, RecallFacts, SnapshotFacts } from "../../core/doctor.ts";
import { throwIfAborted } from "../../core/errors.ts";
import { wilsonInterval } from "../../core/wilson-interval.ts";
import { nativeBuild } from "../ann/native-build.ts";
import { snapshotNames, snapshotPath } from "../ann/snapshot-files.ts";
import { parseSidecar, SNAPSHOT_KINDS } from "../ann/snapshot-sidecar.ts";
import type { StoreServices } from "../services.ts";
import { CollectionCare } from "./collection-care.ts";
import { liveWriters } from "./writers.ts";

/** Results for which recall is measured. */
const RECALL_K = 10;
/** What keeps the vectors of a database from being read. */
const UNREADABLE: ReadonlySet<string> = new Set(["pages", "settings", "vectors"]);
/** States of a graph that end by themselves within seconds. */
const PASSING: ReadonlySet<string> = new Set(["loading", "linking", "measuring"]);
const SETTLE_MS = 30_000;
const POLL_MS = 20;

/** The upkeep of an open collection: what its database needs, and what its vectors in memory need. */
export class StoreCare extends CollectionCare implements CareEngine {
  readonly #name: string;
  readonly #services: StoreServices;

  constructor(name: string, services: StoreServices) {
    super(services.care);
    this.#name = name;
    this.#services = services;
  }

  override async check(options: CheckOptions = {}): Promise<CheckReport> {
    const report = await super.check(options);
    // Vectors that cannot be read are a finding already, and there is nothing to compare.
    if (report.problems.some(({ kind }) => UNREADABLE.has(kind))) return report;
    const found = await this.#services.vectors.check(options.repair === true);
    const problems = [...report.problems, ...(options.repair === true ? [] : found)];
    const repaired = [...report.repaired, ...(options.repair === true ? found : [])];
    return { ...report, ok: problems.length === 0, problems, repaired };
  }

  async doctor({ recall, signal, onProgress }: DoctorOptions = {}): Promise<DoctorReport> {
    const { reader, vectors, care, folder } = this.#services;
    const [settings, counts, space, state, runtime] = await Promise.all([
      reader.settings(),
      reader.counts(),
      care.spaceUse(),
      vectors.state(),
      vectors.runtime(),
    ]);
    const engine = this.#services.annFor(counts.vectors);
    return {
      versions: {
        kenning: packageVersion(),
        node: process.versions.node,
        sqlite: runtime.sqlite,
        platform: `${process.platform} ${process.arch}`,
      },
      kernels: runtime.kernels,
      native: nativeBuild(),
      collection: {
        name: this.#name,
        documents: counts.documents,
        chunks: counts.chunks,
        vectors: counts.vectors,
        embedder: settings?.embedder ?? null,
        space: { ...space, tombstones: state?.tombstones ?? null },
      },
      snapshots: folder === null ? [] : snapshotFacts(folder),
      graph: {
        engine: engine === "exact" ? "none" : engine,
        state: state?.graph ?? "none",
        linked: state?.linked ?? 0,
        tombstones: state?.graphTombstones ?? 0,
      },
      writers: folder === null ? [] : liveWriters(folder),
      recall: recall === undefined || counts.vectors === 0 ? null : await this.#recall(recall, { signal, onProgress }),
    };
  }

  async #recall(
    queries: number,
    { signal, onProgress }: Pick<DoctorOptions, "signal" | "onProgress">,
  ): Promise<RecallFacts> {
    const { vectors } = this.#services;
    await this.#untilServed();
    let found = 0;
    let wanted = 0;
    let asked = 0;
    for (let i = 0; i < queries; i++) {
      throwIfAborted(signal);
      const compared = await vectors.compareWithExact(i, queries, RECALL_K);
      onProgress?.({ stage: "measure recall", done: i + 1, total: queries, unit: "queries" });
      if (compared === null) continue;
      asked++;
      found += compared.found;
      wanted += compared.wanted;
    }
    return { k: RECALL_K, queries: asked, recall: wanted === 0 ? 1 : found / wanted, ...wilsonInterval(found, wanted) };
  }

  /** What is served at rest is measured, not what is served while a graph is being read. */
  async #untilServed(): Promise<void> {
    const end = performance.now() + SETTLE_MS;
    for (;;) {
      const state = await this.#services.vectors.state();
      if (state === null || !PASSING.has(state.graph) || performance.now() > end) return;
      await setTimeout(POLL_MS);
    }
  }
}

function snapshotFacts(folder: string): SnapshotFacts[] {
  return SNAPSHOT_KINDS.flatMap((kind) => snapshotNames(folder, kind))
    .filter(({ part }) => part === "json")
    .flatMap(({ kind, generation }) => {
      const sidecar = parseSidecar(readFileSync(snapshotPath(folder, kind, generation, "json"), "utf8"));
      const data = statSync(snapshotPath(folder, kind, generation, "bin"), { throwIfNoEntry: false });
      if (typeof sidecar === "string" || data === undefined) return [];
      return [{ kind, generation, sizeBytes: data.size, sequence: sidecar.header.lastChange }];
    });
}

function packageVersion(): string {
  const json = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(json) as { version: string }).version;
}

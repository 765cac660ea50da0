import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FailPoint } from "../../../src/core/fail-point.ts";
import { restoreCollection } from "../../../src/store/care/restore.ts";
import type { SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import { seededRandom } from "../clustered-vectors.ts";
import { addFault, type CampaignReport, count, emptyReport } from "./campaign-report.ts";
import { KilledWriter, type KillMoment, type Transcript } from "./killed-writer.ts";
import { after, type Documents, type Expected, NOTHING_EXPECTED, type OperationKind, touchedBy } from "./operation.ts";
import { verifyCollection } from "./verify-collection.ts";

export interface KillCounts {
  /** Kills at random moments. */
  readonly randomKills: number;
  /** Passages of each fail point at which a writer kills itself. */
  readonly passages: readonly number[];
  /** Whether each of those is tried in every way that a writer can be opened, rather than in one after the other. */
  readonly everyWay: boolean;
  readonly seed: number;
}

interface Round {
  readonly collection: string;
  readonly moment: KillMoment;
  readonly failPoint?: FailPoint;
  readonly passage?: number;
}

/** What leads to a fail point. */
const LEADS_TO: Readonly<Record<FailPoint, readonly OperationKind[]>> = {
  "before-commit": ["put"],
  "after-commit": ["remove"],
  "snapshot-write": ["search", "reopen"],
  "snapshot-rename": ["search", "reopen"],
  compact: ["compact"],
  backup: ["backup"],
  restore: ["restore"],
};
const FAIL_POINTS = Object.keys(LEADS_TO) as FailPoint[];

type Ways = Pick<SqliteStoreOptions, "threads" | "graphEngine">;

/** Collections that are killed again and again. */
const GROWING: Readonly<Record<string, Ways>> = {
  "threads-hnswlib": { threads: true, graphEngine: "hnswlib" },
  "threads-kenning": { threads: true, graphEngine: "kenning" },
  "local-kenning": { threads: false, graphEngine: "kenning" },
  "local-hnswlib": { threads: false, graphEngine: "hnswlib" },
};
const FRESH_EVERY = 4;
/** Most die while they write; those that are to have acknowledged nothing die while they open the collection. */
const MAX_ACKNOWLEDGEMENTS = 10;
const OPENING_MS = 250;
const WRITING_MS = 30;
const MAX_LIFE_MS = 4000;
/** A fail point that is not reached by then is not going to be. */
const FAIL_POINT_MOMENT: KillMoment = { acknowledgements: Infinity, andMs: 0, atMostMs: 8000 };
const FIRST_DOCUMENTS = 60;
const MORE_DOCUMENTS = 12;
const LOOKED_AT = 30;

/** Kills writers at random moments and at every fail point, and looks at what they leave. */
export async function killCampaign(root: string, counts: KillCounts): Promise<CampaignReport> {
  const started = performance.now();
  const report = emptyReport("kill");
  const random = seededRandom(counts.seed);
  const rounds = [...randomRounds(counts, random), ...failPointRounds(counts)];
  const collections = new KilledCollections(root, report, random);
  // The next writer starts while what the last one left is looked at.
  let next = start(rounds[0]!);
  for (const [i, round] of rounds.entries()) {
    const writer = next;
    const transcript = await collections.run(writer, round);
    const following = rounds[i + 1];
    if (following !== undefined) next = start(following);
    await collections.verify(round, transcript);
    report.runs++;
  }
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

function start({ failPoint, passage }: Round): KilledWriter {
  return new KilledWriter(failPoint === undefined ? undefined : `${failPoint}:${passage ?? 1}`);
}

function randomRounds({ randomKills }: KillCounts, random: () => number): Round[] {
  const growing = Object.keys(GROWING);
  return Array.from({ length: randomKills }, (_, i) => ({
    collection: i % FRESH_EVERY === FRESH_EVERY - 1 ? `fresh-${i}` : growing[i % growing.length]!,
    moment: randomMoment(random),
  }));
}

function randomMoment(random: () => number): KillMoment {
  const acknowledgements = Math.floor(random() * MAX_ACKNOWLEDGEMENTS);
  const andMs = random() * (acknowledgements === 0 ? OPENING_MS : WRITING_MS);
  return { acknowledgements, andMs, atMostMs: MAX_LIFE_MS };
}

function failPointRounds({ passages, everyWay }: KillCounts): Round[] {
  const growing = Object.keys(GROWING);
  return FAIL_POINTS.flatMap((failPoint, nth) =>
    passages.flatMap((passage) => {
      // Each of a snapshot's two files is renamed once, by a thread that writes no other.
      if (failPoint === "snapshot-rename" && passage > 2) return [];
      const ways = everyWay ? growing : [growing[(nth + passage) % growing.length]!];
      return ways.map((collection) => ({ collection, moment: FAIL_POINT_MOMENT, failPoint, passage }));
    }),
  );
}

/** Collections with what they should hold. */
class KilledCollections {
  readonly #root: string;
  readonly #report: CampaignReport;
  readonly #random: () => number;
  readonly #expected = new Map<string, Expected>();
  #round = 0;

  constructor(root: string, report: CampaignReport, random: () => number) {
    this.#root = root;
    this.#report = report;
    this.#random = random;
  }

  async run(writer: KilledWriter, { collection, moment, failPoint }: Round): Promise<Transcript> {
    const round = this.#round++;
    const orders = {
      store: { ...this.#options(collection), create: true },
      seed: Math.floor(this.#random() * 2 ** 32),
      backup: this.#backup(collection),
      hasBackup: this.#of(collection).backup !== null,
      documents: FIRST_DOCUMENTS + MORE_DOCUMENTS * round,
      version: 100_000 * (round + 1),
      ...(failPoint !== undefined && { favours: LEADS_TO[failPoint] }),
    };
    return await writer.run(orders, moment);
  }

  /** Compares what a writer left with what it had acknowledged. */
  async verify({ collection, failPoint }: Round, transcript: Transcript): Promise<void> {
    const { acknowledged, pending, diedByItself, failure } = transcript;
    if (failure !== null) addFault(this.#report, "crashes", `${collection}: a writer ended with ${failure}`);
    count(this.#report, "acknowledged", acknowledged.length);
    if (failPoint !== undefined) count(this.#report, diedByItself ? `at ${failPoint}` : `not at ${failPoint}`);
    const touched = new Set<string>();
    let expected = this.#of(collection);
    for (const operation of acknowledged) {
      for (const id of touchedBy(operation, expected)) touched.add(id);
      expected = after(expected, operation);
    }
    for (const id of pending === null ? [] : touchedBy(pending, expected)) touched.add(id);
    const possible = pending === null ? [expected] : [after(expected, pending), expected];
    for (const id of this.#some(expected.documents)) touched.add(id);
    const documents = await verifyCollection(
      this.#report,
      { ...this.#options(collection), threads: false, snapshotAt: Infinity },
      possible.map((one) => one.documents),
      touched,
    );
    const backup = await this.#verifyBackup(collection, pending?.kind === "backup" || failPoint === "backup", possible);
    this.#expected.set(collection, { documents, backup });
    if (GROWING[collection] === undefined) rmSync(join(this.#root, collection), { recursive: true, force: true });
  }

  /** @returns what is in the backup */
  async #verifyBackup(
    collection: string,
    isDoubtful: boolean,
    possible: readonly Expected[],
  ): Promise<Documents | null> {
    const file = this.#backup(collection);
    const backups = possible.map(({ backup }) => backup);
    if (!existsSync(file)) {
      if (!backups.includes(null)) addFault(this.#report, "losses", `${collection}: the backup is gone`);
      return null;
    }
    if (!isDoubtful) return backups[0]!;
    const name = "restored";
    try {
      await restoreCollection({ root: this.#root, collection: name, file, force: true });
    } catch (error) {
      addFault(this.#report, "losses", `${collection}: its backup cannot be restored: ${String(error)}`);
      return null;
    }
    count(this.#report, "backups restored");
    const candidates = backups.filter((backup) => backup !== null);
    const options = { root: this.#root, name, create: false, threads: false, snapshotAt: Infinity };
    return await verifyCollection(this.#report, options, candidates, this.#some(candidates[0]!));
  }

  #of(collection: string): Expected {
    return this.#expected.get(collection) ?? NOTHING_EXPECTED;
  }

  #some(documents: Documents): string[] {
    return [...documents.keys()].filter(() => this.#random() < LOOKED_AT / documents.size);
  }

  #options(name: string): SqliteStoreOptions {
    const ways = GROWING[name] ?? Object.values(GROWING)[name.length % 4]!;
    return { root: this.#root, name, create: false, annThreshold: 100, snapshotAt: 100, ...ways };
  }

  #backup(collection: string): string {
    return join(this.#root, "backups", `${collection}.backup`);
  }
}

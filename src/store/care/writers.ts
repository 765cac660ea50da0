import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import type { Writer } from "../../core/doctor.ts";
import { EngineError, isEngineError } from "../../core/errors.ts";
import { removeQuietly } from "../ann/snapshot-files.ts";
import { isAlive, startTicks } from "./process-life.ts";

interface Registration extends Writer {
  /** Tells the process from a later one with the same id. */
  readonly ticks: string | null;
  /** Threads of a process wait for each other as well. */
  readonly thread: number;
}

const FILE = /^writer-\d+(?:-\d+)?\.json$/;

/**
 * Says beside a collection that this process writes to it, so that others can name it. SQLite's lock is what keeps
 * writers apart; this only tells who they are, so a folder that cannot be written is no failure.
 *
 * @param command  what the process is, for people
 * @returns        takes it back
 */
export function registerWriter(folder: string, command = commandTitle()): () => void {
  const file = join(folder, `writer-${process.pid}${threadId === 0 ? "" : `-${threadId}`}.json`);
  const registration: Registration = {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    command,
    ticks: startTicks(process.pid),
    thread: threadId,
  };
  try {
    writeFileSync(file, `${JSON.stringify(registration)}\n`);
  } catch {
    return () => {};
  }
  return () => removeQuietly(file);
}

/**
 * The processes that have written to a collection and still have it open. Registrations of processes that died are
 * removed; of other machines they are believed.
 */
export function liveWriters(folder: string): Writer[] {
  return withoutTwins(liveRegistrations(folder));
}

function liveRegistrations(folder: string): Registration[] {
  const live: Registration[] = [];
  for (const name of namesIn(folder).filter((one) => FILE.test(one))) {
    const registration = read(join(folder, name));
    if (registration === null) continue;
    if (registration.host !== hostname() || isSame(registration)) live.push(registration);
    else removeQuietly(join(folder, name));
  }
  return live.sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.pid - b.pid);
}

/** Several threads are one process. */
function withoutTwins(registrations: readonly Registration[]): Writer[] {
  const writers = registrations.map(({ pid, host, startedAt, command }) => ({ pid, host, startedAt, command }));
  return [...new Map(writers.map((writer) => [`${writer.pid}@${writer.host}`, writer])).values()];
}

/** Names the other writers in a `COLLECTION_BUSY`; any other error is returned as it is. */
export function nameHolders(error: unknown, folder: string | null): unknown {
  if (folder === null || !isEngineError(error, "COLLECTION_BUSY") || "holders" in error.data) return error;
  const holders = withoutTwins(liveRegistrations(folder).filter((one) => !isThisThread(one)));
  if (holders.length === 0) return error;
  return new EngineError("COLLECTION_BUSY", `${error.message}: ${holders.map(describe).join(", ")}`, {
    hint: error.hint,
    data: { ...error.data, holders },
    cause: error.cause ?? error,
  });
}

function describe({ pid, host, command }: Writer): string {
  const place = host === hostname() ? "" : ` on ${host}`;
  return pid === process.pid ? `another thread of this process (${pid})` : `${command} (process ${pid}${place})`;
}

function isThisThread({ pid, host, thread }: Registration): boolean {
  return pid === process.pid && host === hostname() && thread === threadId;
}

function isSame({ pid, ticks }: Registration): boolean {
  if (!isAlive(pid)) return false;
  return ticks === null || startTicks(pid) === ticks;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Null for a file that is half written or not ours. */
function read(file: string): Registration | null {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as Partial<Registration>;
    const { pid, host, startedAt, command, ticks = null, thread = 0 } = value;
    if (typeof pid !== "number" || typeof host !== "string") return null;
    if (typeof startedAt !== "string" || typeof command !== "string") return null;
    return { pid, host, startedAt, command, ticks, thread };
  } catch {
    return null;
  }
}

/** "kenning index" for the command line; the arguments of other programs are their own affair. */
function commandTitle([, script = "", command]: readonly string[] = process.argv): string {
  const name = basename(script);
  const isCommandLine = name === "kenning" || basename(dirname(script)) === "cli";
  if (!isCommandLine) return name || "node";
  return command === undefined || command.startsWith("-") ? "kenning" : `kenning ${command}`;
}

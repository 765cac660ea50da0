import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { FailPoint } from "../../../src/core/fail-point.ts";
import type { Operation } from "./operation.ts";
import type { WriterOrders } from "./write-until-killed.ts";

const WRITER = join(import.meta.dirname, "write-until-killed.ts");

/** What a writer had done when it died. */
export interface Transcript {
  readonly acknowledged: readonly Operation[];
  /** Begun, and not acknowledged. */
  readonly pending: Operation | null;
  /** Whether it died at its fail point rather than from outside. */
  readonly diedByItself: boolean;
  /** What it said when it failed instead of being killed. */
  readonly failure: string | null;
}

/** When a writer is killed from outside: some time after so many acknowledgements, or when it has had time enough. */
export interface KillMoment {
  readonly acknowledgements: number;
  readonly andMs: number;
  readonly atMostMs: number;
}

/** A process that is started ahead of time, put to work, and killed. */
export class KilledWriter {
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #ready: Promise<unknown>;
  #output = "";
  #errors = "";

  /** @param failPoint  where it kills itself: a name, or `name:n` for the n-th passage */
  constructor(failPoint?: FailPoint | `${FailPoint}:${number}`) {
    const env = { ...process.env, ...(failPoint !== undefined && { KENNING_FAIL_POINT: failPoint }) };
    this.#process = spawn(process.execPath, [WRITER], { stdio: "pipe", env });
    this.#ready = once(this.#process.stdout!, "data");
    this.#process.stdout!.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    this.#process.stderr!.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    // A writer that is dead already takes no orders; its end says so.
    this.#process.stdin!.on("error", () => {});
    this.#closed = once(this.#process, "close");
  }

  async run(orders: WriterOrders, { acknowledgements, andMs, atMostMs }: KillMoment): Promise<Transcript> {
    await this.#ready;
    this.#process.stdin!.write(`${JSON.stringify(orders)}\n`);
    const timer = new AbortController();
    const { signal } = timer;
    const late = setTimeout(atMostMs, "killed", { signal }).catch(() => "died");
    const intime = this.#afterAcknowledgements(acknowledgements).then(
      async () => await setTimeout(andMs, "killed", { signal }).catch(() => "died"),
    );
    const ending = await Promise.race([this.#closed.then(() => "died"), late, intime]);
    timer.abort();
    await this.kill();
    return this.#transcript(ending === "died");
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#closed;
  }

  async #afterAcknowledgements(wanted: number): Promise<void> {
    for (let seen = this.#output; seen.split("done\n").length <= wanted; seen = this.#output) {
      await once(this.#process.stdout!, "data");
    }
  }

  #transcript(diedByItself: boolean): Transcript {
    const acknowledged: Operation[] = [];
    let pending: Operation | null = null;
    for (const line of this.#output.split("\n").slice(1, -1)) {
      if (line !== "done") pending = JSON.parse(line) as Operation;
      else if (pending !== null) {
        acknowledged.push(pending);
        pending = null;
      }
    }
    const { signalCode, exitCode } = this.#process;
    const failure = signalCode === "SIGKILL" ? null : `${signalCode ?? exitCode}: ${this.#errors.slice(-1000)}`;
    return { acknowledged, pending, diedByItself, failure };
  }
}

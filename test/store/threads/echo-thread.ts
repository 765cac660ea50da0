// A thread with one service, for service-thread.test.ts.
import { EngineError } from "../../../src/core/errors.ts";
import { hostServices } from "../../../src/store/threads/host-services.ts";

export class EchoService {
  readonly #log: string[] = [];

  echo(value: unknown): unknown {
    this.#log.push(String(value));
    return value;
  }

  log(): readonly string[] {
    return this.#log;
  }

  refuse(): never {
    throw new EngineError("BAD_REQUEST", "No", {
      hint: "Ask for something else.",
      data: { a: 1 },
      cause: new Error("because"),
    });
  }

  break(): never {
    throw new TypeError("a bug");
  }

  count(to: number, onStep: (step: number) => void): number {
    for (let i = 1; i <= to; i++) onStep(i);
    return to;
  }

  block(milliseconds: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  }

  exit(): never {
    process.exit(3);
  }
}

await hostServices(async (options, emit) => {
  if (options === "fail") throw new EngineError("STORAGE_FAILED", "Not today", { hint: "Come back." });
  emit("hello");
  return { services: { echo: new EchoService() }, close: () => {} };
});

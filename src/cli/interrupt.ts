import { EngineError } from "../core/errors.ts";
import { failureOf } from "./failure.ts";
import { hasWrittenJson, writeError, writeJson } from "./output.ts";
import { wantsJson } from "./wants-json.ts";

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Turns Ctrl-C and SIGTERM into an abort signal until it is disposed of. A second one ends the process at once.
 *
 * @param message  what to tell whoever pressed Ctrl-C
 */
export function openInterrupt(message = "Stopping; press Ctrl-C again to quit at once."): Interrupt {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) quitAtOnce();
    writeError(`\n${message}\n`);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

function quitAtOnce(): never {
  const error = new EngineError("ABORTED", "Interrupted at once", {
    hint: "Run the same command again; what was committed stays.",
  });
  const { exitCode, body } = failureOf(error);
  if (wantsJson(process.argv.slice(2)) && !hasWrittenJson()) writeJson({ error: body });
  process.exit(exitCode);
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

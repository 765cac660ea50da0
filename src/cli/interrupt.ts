import { writeError } from "./output.ts";

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const EXIT_INTERRUPTED = 130;

/**
 * Turns Ctrl-C and SIGTERM into an abort signal until it is disposed of. A second one ends the process at once.
 *
 * @param message  what to tell whoever pressed Ctrl-C
 */
export function openInterrupt(message = "Stopping; press Ctrl-C again to quit at once."): Interrupt {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
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

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

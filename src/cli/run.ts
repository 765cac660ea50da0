import { CommanderError } from "commander";
import { EngineError } from "../core/errors.ts";
import { failureOf, humanFailure, debugTrace } from "./failure.ts";
import { writeError, writeJson } from "./output.ts";
import { createProgram } from "./program.ts";
import { wantsJson } from "./wants-json.ts";

/**
 * Runs one command line and reports its failure in the form that was asked for.
 *
 * @param args  what follows the program's name
 * @returns     the exit code; a command that went well may have set another than 0, as `ask` does when nothing was found
 */
export async function run(args: readonly string[]): Promise<number> {
  endWhenNobodyReads();
  try {
    await createProgram().parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Help and the version arrive here as well, already printed.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === "commander.help") return 2;
    const failure = failureOf(error);
    if (wantsJson(args)) writeJson({ error: failure.body });
    else writeError(humanFailure(failure));
    const trace = debugTrace(error, process.env);
    if (trace !== null) writeError(trace);
    return failure.exitCode;
  }
}

/** The reader of a pipe may leave early, as `head` does; that is no failure of ours. A full disk is one. */
function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EPIPE") process.exit(0);
      const failure = failureOf(
        new EngineError("STORAGE_FAILED", `What was to be printed cannot be written: ${cause.message}`, {
          hint: "Check that there is room where the output goes.",
          cause,
        }),
      );
      if (stream === process.stdout) writeError(humanFailure(failure));
      process.exit(failure.exitCode);
    });
  }
}

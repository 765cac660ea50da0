import { CommanderError } from "commander";
import { ERRORS, isEngineError } from "../core/errors.ts";
import { printable } from "./render/printable.ts";

export interface Failure {
  readonly exitCode: number;
  /** What `--json` prints under "error". */
  readonly body: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** The one place where errors become exit codes. */
export function failureOf(error: unknown): Failure {
  if (isEngineError(error)) return { exitCode: ERRORS[error.code].exit, body: error.toJSON() };
  if (error instanceof CommanderError) return usageFailure(error);
  return {
    exitCode: ERRORS.INTERNAL_ERROR.exit,
    body: {
      code: "INTERNAL_ERROR",
      message: error instanceof Error ? `Unexpected error: ${error.message}` : `Unexpected error: ${String(error)}`,
      hint: "Set KENNING_DEBUG=1 to see where it happened.",
      data: {},
    },
  };
}

export function humanFailure({ body }: Failure): string {
  return `kenning: ${printable(body.message)}\n  ${printable(body.hint)}\n`;
}

/** The stack with its causes, or null where nobody asked for it with `KENNING_DEBUG=1`. */
export function debugTrace(error: unknown, env: NodeJS.ProcessEnv): string | null {
  if (!env["KENNING_DEBUG"] || env["KENNING_DEBUG"] === "0") return null;
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    lines.push(`${lines.length === 0 ? "" : "caused by "}${at.stack ?? at.message}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Commander's messages are "error: what happened", and a suggestion in brackets on a line of its own. */
function usageFailure(error: CommanderError): Failure {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  return {
    exitCode: ERRORS.BAD_REQUEST.exit,
    body: {
      code: "BAD_REQUEST",
      message,
      hint: suggestion?.replace(/^\((.*)\)$/, "$1") ?? "Run the command with --help to see what it takes.",
      data: {},
    },
  };
}

/** The only file that writes to the standard streams. */

/** How text is to be laid out for whoever reads a stream. */
export interface Layout {
  /** Columns to wrap at; infinite where nobody looks at columns, as in a pipe. */
  readonly width: number;
  readonly color: boolean;
}

const MIN_WIDTH = 40;

export function layoutOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Layout {
  return {
    width: stream.isTTY ? Math.max(MIN_WIDTH, stream.columns || 80) : Infinity,
    color: wantsColor(stream.isTTY, env),
  };
}

/** @see https://no-color.org */
export function wantsColor(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return isTerminal && env["TERM"] !== "dumb";
}

export function writeOut(text: string): void {
  process.stdout.write(text);
}

export function writeError(text: string): void {
  process.stderr.write(text);
}

export function writeNotices(notices: readonly string[]): void {
  for (const notice of notices) writeError(`note: ${notice}\n`);
}

/** One document of several, a line each. */
export function writeJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

let wroteJson = false;

/** Whether the one JSON document of a command is written. */
export function hasWrittenJson(): boolean {
  return wroteJson;
}

/** The one JSON document of a command with `--json`. */
export function writeJson(value: unknown): void {
  wroteJson = true;
  process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined)}\n`);
}

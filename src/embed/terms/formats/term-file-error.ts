import { EngineError } from "../../../core/errors.ts";

export interface TermFileProblem {
  readonly file: string;
  readonly line?: number | undefined;
  readonly hint?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** A file of term vectors that cannot be read, is damaged, or is none. */
export function badTermFile(what: string, { file, line, hint, data, cause }: TermFileProblem): EngineError {
  const where = line === undefined ? file : `${file}, line ${line}`;
  return new EngineError("BAD_INPUT_FILE", `${where}: ${what}`, {
    hint: hint ?? "Get the file again, or name the format it has.",
    data: { file, ...(line === undefined ? {} : { line }), ...data },
    cause,
  });
}

/** @throws {EngineError} `BAD_INPUT_FILE` for a count that no file of term vectors can have */
export function assertCount(what: string, value: number, { max, file }: { max: number; file: string }): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return;
  throw badTermFile(`it claims ${value} ${what}, where 1 to ${max} are possible`, { file, data: { [what]: value } });
}

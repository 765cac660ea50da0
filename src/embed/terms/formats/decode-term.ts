import { badTermFile } from "./term-file-error.ts";
import type { EncodingErrors } from "../../../core/terms.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

export interface DecodedTerm {
  readonly term: string;
  /** Whether its bytes were UTF-8. */
  readonly valid: boolean;
}

/** @throws {EngineError} `BAD_INPUT_FILE` for bytes that are not UTF-8, where errors are "strict" */
export function decodeTerm(
  bytes: Buffer,
  errors: EncodingErrors,
  place: { readonly file: string; readonly line?: number; readonly index?: number },
): DecodedTerm {
  try {
    return { term: strict.decode(bytes), valid: true };
  } catch (cause) {
    if (errors !== "strict") return { term: decodeInvalid(bytes, errors), valid: false };
    const { index, ...where } = place;
    throw badTermFile(`${index === undefined ? "a term" : `term ${index}`} is not UTF-8`, {
      ...where,
      hint: "Read it with another way to treat such terms: replace, ignore or escape.",
      data: index === undefined ? {} : { index },
      cause,
    });
  }
}

function decodeInvalid(bytes: Buffer, errors: Exclude<EncodingErrors, "strict">): string {
  if (errors === "replace") return lenient.decode(bytes);
  let term = "";
  for (let at = 0; at < bytes.length;) {
    const length = validLength(bytes, at);
    if (length > 0) term += bytes.toString("utf8", at, at + length);
    else if (errors === "escape") term += `\\x${bytes[at]!.toString(16).padStart(2, "0")}`;
    at += Math.max(1, length);
  }
  return term;
}

/** Bytes of the character that begins there; 0 if none does. */
function validLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (at + length > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

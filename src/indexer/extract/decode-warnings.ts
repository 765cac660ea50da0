import type { Decoded } from "../encoding/decode.ts";
import type { ExtractWarning } from "./extractor.ts";

/** What whoever reads a file should know about how its bytes became text. */
export function decodeWarnings({
  encoding,
  isGuessed,
  isWhole,
  text,
}: Extract<Decoded, { kind: "text" }>): ExtractWarning[] {
  const warnings: ExtractWarning[] = [];
  if (isGuessed === true) {
    const message = `The file does not say its encoding and was read as ${encoding}`;
    warnings.push({ code: "ENCODING_GUESSED", message, count: 1 });
  }
  const count = isWhole === true ? 0 : text.split("\ufffd").length - 1;
  if (count > 0)
    warnings.push({ code: "BYTES_REPLACED", message: `Bytes that are not ${encoding} were replaced by U+FFFD`, count });
  return warnings;
}

import { decodeText } from "../encoding/decode.ts";
import { SourceText } from "../source-text.ts";
import { decodeWarnings } from "./decode-warnings.ts";
import type { ExtractWarning, Extractor } from "./extractor.ts";
import { extractorByName, extractorOfText, isUnsupportedText, typeWarning } from "./file-type.ts";

export type OpenedSource =
  | {
      readonly kind: "text";
      readonly source: SourceText;
      readonly extractor: Extractor;
      readonly warnings: readonly ExtractWarning[];
    }
  /** `binary`: the name promises text and the bytes are none. `unsupported`: no extractor reads this type. */
  | { readonly kind: "skipped"; readonly reason: "binary" | "unsupported" };

/**
 * Decodes a file that is text and chooses who reads it: by content, else by extension.
 *
 * @param path  relative to the source's root, with `/` between folders
 */
export function openSource(path: string, bytes: Uint8Array): OpenedSource {
  if (isUnsupportedText(path)) return { kind: "skipped", reason: "unsupported" };
  const decoded = decodeText(bytes);
  if (decoded.kind === "binary") {
    return { kind: "skipped", reason: extractorByName(path) === undefined ? "unsupported" : "binary" };
  }
  const source = new SourceText(path, decoded.text);
  const extractor = extractorOfText(path, decoded.text);
  const mismatch = typeWarning(path, extractor);
  return { kind: "text", source, extractor, warnings: [...decodeWarnings(decoded), ...(mismatch ? [mismatch] : [])] };
}

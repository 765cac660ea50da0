import { EngineError } from "../core/errors.ts";
import type { DocumentInput, DocumentInputs } from "../core/indexing.ts";

const MAX_ID_CHARS = 1024;
const SHOWN_ID_CHARS = 80;
/** Deeper values are taken for ones that hold themselves. */
const MAX_METADATA_DEPTH = 100;

/** A program without types may hand over anything. @throws {EngineError} `BAD_DOCUMENT` */
export function assertInputs(inputs: unknown): asserts inputs is DocumentInputs {
  const isIterable =
    typeof inputs === "object" && inputs !== null && (Symbol.iterator in inputs || Symbol.asyncIterator in inputs);
  // Bytes can be iterated over, but a byte is no document.
  if (isIterable && !ArrayBuffer.isView(inputs)) return;
  throw new EngineError("BAD_DOCUMENT", `Documents come in an array or as a stream, not as ${kindOf(inputs)}`, {
    hint: "Put a single document into an array.",
    data: { type: typeof inputs },
  });
}

/** @param index  from 0, in the array or the stream @throws {EngineError} `BAD_DOCUMENT` */
export function assertInput(input: unknown, index: number): asserts input is DocumentInput {
  const problem = problemOf(input);
  if (problem === null) return;
  const id = typeof input === "object" && input !== null && "id" in input ? input.id : undefined;
  throw badDocument(typeof id === "string" ? id : undefined, problem, { index });
}

/** @param more  e.g. the document's index, where it is known */
export function badDocument(
  id: string | undefined,
  problem: string,
  more: { readonly index?: number; readonly cause?: unknown } = {},
): EngineError {
  const { index, cause } = more;
  const shown = id?.slice(0, SHOWN_ID_CHARS);
  const which = shown ? JSON.stringify(shown) : index === undefined ? '""' : `at index ${index}`;
  return new EngineError("BAD_DOCUMENT", `The document ${which} ${problem}`, {
    hint: "Give every document an id and some text, or the bytes of a file of a known format.",
    data: { ...(index !== undefined && { index }), ...(shown !== undefined && { id: shown }) },
    cause,
  });
}

/** @returns what is wrong with it, null when nothing is */
function problemOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null) return `is ${kindOf(input)}, and no object`;
  const { id, text, content, metadata, ...rest } = input as Readonly<Record<string, unknown>>;
  if (typeof id !== "string") return `needs an id that is a string, not ${kindOf(id)}`;
  if (id === "" || id.length > MAX_ID_CHARS) return "needs an id of 1 to 1,024 characters";
  for (const key of ["title", "language", "name"]) {
    const value = rest[key];
    if (value !== undefined && typeof value !== "string") return `has a ${key} that is no string but ${kindOf(value)}`;
  }
  if ("content" in input) {
    if (!(content instanceof Uint8Array)) return `has content that is no Uint8Array but ${kindOf(content)}`;
    if (text !== undefined) return "has both a text and content";
  } else if (typeof text !== "string") {
    return text === undefined ? "has neither a text nor content" : `has a text that is no string but ${kindOf(text)}`;
  }
  return metadata === undefined ? null : problemOfMetadata(metadata);
}

function problemOfMetadata(metadata: unknown): string | null {
  if (!isPlainObject(metadata)) return `has metadata that are no object but ${kindOf(metadata)}`;
  const problem = problemOfValue(metadata, [], 0);
  return problem === null ? null : `has metadata that cannot be stored as JSON: ${problem}`;
}

function problemOfValue(value: unknown, keys: readonly string[], depth: number): string | null {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return null;
  if (typeof value === "number" && Number.isFinite(value)) return null;
  // Its JSON is a string.
  if (value instanceof Date && !Number.isNaN(value.valueOf())) return null;
  const at = keys.slice(0, 4).join(".");
  if (depth > MAX_METADATA_DEPTH) return `${at} is nested too deeply, or in itself`;
  if (!Array.isArray(value) && !isPlainObject(value)) return `${at} is ${kindOf(value)}`;
  for (const [key, inner] of Object.entries(value)) {
    const problem = problemOfValue(inner, [...keys, key], depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // One of another realm has another Object.prototype, which has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** E.g. "a number", "null", "an array", "a Map". */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  const name = typeof value === "object" ? (value.constructor?.name ?? "object") : typeof value;
  return `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;
}

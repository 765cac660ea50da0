import type { TaskOptions } from "../../core/care.ts";
import type { Document, DocumentId, JsonValue } from "../../core/document.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { FilterInput } from "../../core/filter.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { Store } from "../../store/store.ts";
import { badTraining } from "./classify-errors.ts";
import type { Example } from "./prepare-dataset.ts";
import { meanDirection } from "./sentence-vectors.ts";

/** A document of the collection as a text with the vector that it is stored with. */
export interface DocumentText {
  readonly id: DocumentId;
  readonly text: string;
  /** The mean of its chunks'; null when they have none. */
  readonly vector: UnitVector | null;
  readonly document: Document;
}

const PAGE = 200;

/** The documents that a filter accepts, by id. @throws {EngineError} `BAD_FILTER`, `ABORTED` */
export async function* documentTexts(
  store: Store,
  filter: FilterInput | undefined,
  { signal, onProgress }: TaskOptions,
): AsyncGenerator<DocumentText, void> {
  let done = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await store.listDocuments({ filter, offset, limit: PAGE });
    for (const document of page) {
      throwIfAborted(signal);
      const chunks = await store.chunksOf(document.id);
      const vectors = await store.vectors(chunks.map(({ id }) => id));
      const text = [...titleOf(document), ...chunks.map((chunk) => chunk.text)].join("\n");
      yield { id: document.id, text, vector: meanDirection([...vectors.values()]), document };
      done++;
    }
    onProgress?.({ stage: "read", done, unit: "documents" });
    if (page.length < PAGE) return;
  }
}

/**
 * Labelled examples from the metadata of documents. A label is a string, a number or a boolean; documents without one
 * are left out.
 *
 * @param field  dotted for nested ones
 * @throws {EngineError} `BAD_REQUEST` with the reason unknown_field when no document has it; `BAD_FILTER`, `ABORTED`
 */
export async function labelledDocuments(
  store: Store,
  { field, filter }: { readonly field: string; readonly filter?: FilterInput | undefined },
  task: TaskOptions,
): Promise<{ examples: Example[]; notices: string[] }> {
  const examples: Example[] = [];
  const keys = new Set<string>();
  let others = 0;
  let blank = 0;
  for await (const { id, text, vector, document } of documentTexts(store, filter, task)) {
    for (const key of Object.keys(document.metadata)) keys.add(key);
    const value = valueAt(document.metadata, field);
    if (value === undefined || value === null) continue;
    if (typeof value === "object" || value === "") others++;
    else {
      const label = String(value);
      const own = withoutLabelLines(text, field, label);
      if (own.trim() === "") blank++;
      else examples.push({ id, text: own, label, vector });
    }
  }
  if (examples.length === 0) throw unknownField(field, [...keys].toSorted(), others);
  const notices = [
    ...(others > 0 ? [`${others} documents were left out: their ${field} is a list, an object or empty.`] : []),
    ...(blank > 0 ? [`${blank} documents were left out: they have no text.`] : []),
  ];
  return { examples, notices };
}

/** A title that was made from the file's name and the record's number says nothing of the text. */
function titleOf({ id, title, mediaType }: Document): string[] {
  const record = id.slice(id.lastIndexOf("#") + 1);
  return mediaType === "application/jsonl" && title.endsWith(` ${record}`) ? [] : [title];
}

/** Records without a text are indexed as lines of `key: value`; the one that holds the label would give it away. */
function withoutLabelLines(text: string, field: string, label: string): string {
  const line = `${field}: ${label}`;
  return text.includes(line)
    ? text
        .split("\n")
        .filter((one) => one !== line)
        .join("\n")
    : text;
}

function valueAt(metadata: JsonValue, field: string): JsonValue | undefined {
  let value: JsonValue | undefined = metadata;
  for (const key of field.split(".")) {
    if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as Readonly<Record<string, JsonValue>>)[key];
  }
  return value;
}

function unknownField(field: string, keys: readonly string[], others: number): Error {
  const message =
    others > 0
      ? `${others} documents have the field ${JSON.stringify(field)}, and none of them a string, number or boolean in it`
      : `No document has the metadata field ${JSON.stringify(field)}`;
  return badTraining(message, {
    hint:
      keys.length > 0
        ? `Fields are ${keys.slice(0, 20).join(", ")}.`
        : "No document has metadata; use --file or --folders.",
    data: { reason: "unknown_field", field, fields: keys.slice(0, 100) },
  });
}

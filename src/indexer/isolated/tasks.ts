import type { Language } from "../../core/document.ts";
import type { FileDocumentInput } from "../../core/indexing.ts";
import type { ErrorMessage } from "../../store/threads/protocol.ts";
import type { SizingRecipe } from "../chunk-sizing.ts";
import type { BinaryFormat } from "../extract/binary-formats.ts";
import type { FormatRead } from "../extract/isolated/read-format.ts";
import type { FileAt } from "../read-file.ts";
import type { FilePart, FileToPrepare, PreparedDocument } from "../prepare.ts";

/** What a reading process does, by kind; each task is answered by one or more replies of its kind. Structured-cloneable. */
export type ReadingTask =
  /** A file of a source → its documents. */
  | { readonly kind: "file"; readonly file: FileToPrepare; readonly sizing: SizingRecipe }
  /** Bytes handed over by a program → their documents. */
  | { readonly kind: "input"; readonly input: FileDocumentInput; readonly sizing: SizingRecipe }
  /** A file → the texts of its documents. */
  | ({ readonly kind: "texts"; readonly path: string; readonly headBytes?: number } & FileAt)
  /** Bytes of a binary format → what they hold. */
  | { readonly kind: "format"; readonly path: string; readonly format: BinaryFormat; readonly bytes: Uint8Array };

export type TaskKind = ReadingTask["kind"];
export type TaskOf<Kind extends TaskKind> = Extract<ReadingTask, { readonly kind: Kind }>;

export interface TaskReplies {
  readonly file: FilePart;
  readonly input: readonly PreparedDocument[];
  readonly texts: readonly ReadText[];
  readonly format: FormatRead;
}

/** A document's text without its structure. */
export interface ReadText {
  readonly recordId: string | undefined;
  readonly title: string;
  readonly language: Language;
  readonly text: string;
}

/** To the process: tasks are done one after the other; after a reply that is not the last one, the next is made when it is asked for. */
export type ToReader = { readonly id: number; readonly task: ReadingTask } | { readonly more: number };

export type FromReader =
  | { readonly id: number; readonly reply: TaskReplies[TaskKind]; readonly isLast: boolean }
  | { readonly id: number; readonly error: ErrorMessage };

/** What the task is about, for messages. */
export function taskPath(task: ReadingTask): string {
  if (task.kind === "file") return task.file.path;
  return task.kind === "input" ? (task.input.name ?? task.input.id) : task.path;
}

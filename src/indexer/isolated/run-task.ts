import { MAX_FILE_BYTES } from "../../core/indexing.ts";
import { readFormat } from "../extract/isolated/read-format.ts";
import { isText, openFile } from "../extract/open-file.ts";
import type { ChunkOptions } from "../chunk/chunker.ts";
import { openSizing, type SizingRecipe } from "../chunk-sizing.ts";
import { prepareFile } from "../prepare.ts";
import { prepareContent } from "../prepare-input.ts";
import { readScannedFile } from "../read-file.ts";
import type { ReadingTask, ReadText, TaskKind, TaskOf, TaskReplies } from "./tasks.ts";

/** UTF-16 code units of a reply of texts, about; a document is never parted. */
const REPLY_CHARS = 256 * 1024;

/** What happens in the reading process. */
export async function* runTask(task: ReadingTask): AsyncGenerator<TaskReplies[TaskKind]> {
  switch (task.kind) {
    case "file":
      yield* prepareFile(task.file, await sizingOf(task.sizing), readFormat);
      break;
    case "input":
      yield await prepareContent(task.input, await sizingOf(task.sizing), readFormat);
      break;
    case "texts":
      yield* readTexts(task);
      break;
    case "format":
      yield await readFormat(task.format, task.bytes, task.path);
  }
}

/** Opened once for each model. */
const sizings = new Map<string, Promise<ChunkOptions>>();

async function sizingOf(recipe: SizingRecipe): Promise<ChunkOptions> {
  const key = JSON.stringify(recipe);
  let sizing = sizings.get(key);
  if (sizing === undefined) sizings.set(key, (sizing = openSizing(recipe)));
  return await sizing;
}

/** With `headBytes` one reply, of the beginning of a file that is text. */
async function* readTexts({ path, headBytes, ...at }: TaskOf<"texts">): AsyncGenerator<ReadText[]> {
  const head = readScannedFile(at, headBytes ?? MAX_FILE_BYTES);
  const bytes = headBytes === undefined || isText(path, head) ? head : readScannedFile(at, MAX_FILE_BYTES);
  const opened = await openFile(path, bytes, () => {}, readFormat);
  let texts: ReadText[] = [];
  let chars = 0;
  for (const { document } of opened.kind === "documents" ? opened.documents : []) {
    const { recordId, title, language, blocks } = document;
    const text = blocks.map((block) => block.text).join("\n");
    texts.push({ recordId, title, language, text });
    chars += text.length;
    if (chars < REPLY_CHARS) continue;
    if (headBytes !== undefined) break;
    yield texts;
    texts = [];
    chars = 0;
  }
  yield texts;
}

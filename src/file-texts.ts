/** Files as texts, read as indexing reads them: for those who need a file's text and no collection. */
import { relative, resolve } from "node:path";
import type { TaskOptions } from "./core/care.ts";
import type { TextInput } from "./core/classify.ts";
import { throwIfAborted } from "./core/errors.ts";
import { readingPool } from "./indexer/isolated/reading-pool.ts";
import type { ReadText } from "./indexer/isolated/tasks.ts";
import { scan, type ScannedFile } from "./indexer/scan.ts";

export interface FileText extends TextInput {
  /** Relative to the path that was asked for, with `/` between folders. */
  readonly path: string;
}

/**
 * The texts of a file, or of the files below a folder, in order of their paths; of a file of records one each. A text's
 * id is the file's path from the working folder, with `#` and the record's name.
 *
 * @param onSkip  called for a file that holds no text that can be read
 * @throws {EngineError} `BAD_INPUT_FILE` if the path is missing or cannot be read, `ABORTED`
 */
export async function* fileTexts(
  path: string,
  { signal, onProgress }: TaskOptions,
  onSkip: (path: string) => void,
): AsyncGenerator<FileText, void> {
  let done = 0;
  for await (const file of scan(path, { signal, onSkip: (skip) => onSkip(skip.path) })) {
    throwIfAborted(signal);
    const name = relative(process.cwd(), resolve(file.absolutePath));
    let found = 0;
    for await (const { recordId, title, text: body } of textsOf(file, path)) {
      if (body.trim() === "") continue;
      found++;
      const isOwnTitle = recordId === undefined && !body.startsWith(title);
      yield {
        id: recordId === undefined ? name : `${name}#${recordId}`,
        path: file.path,
        text: isOwnTitle ? `${title}\n${body}` : body,
      };
    }
    if (found === 0) onSkip(file.path);
    onProgress?.({ stage: "read", done: ++done, unit: "files" });
  }
}

async function* textsOf({ path, absolutePath }: ScannedFile, root: string): AsyncGenerator<ReadText> {
  const reading = readingPool.read({ kind: "texts", path, absolutePath, root });
  try {
    for (let texts = await reading.next(); texts !== null; texts = await reading.next()) yield* texts;
  } finally {
    reading.cancel();
  }
}

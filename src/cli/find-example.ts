import { stat } from "node:fs/promises";
import { EngineError, isEngineError } from "../core/errors.ts";
import type { Example } from "../core/search.ts";
import type { Engine } from "../engine.ts";
import { findDocument } from "./find-document.ts";

/**
 * What a person names to compare with: a document of the collection, or a file on this machine that is not in it.
 *
 * @throws {EngineError} `DOCUMENT_NOT_FOUND`, `BAD_INPUT_FILE` for a folder or a file without text
 */
export async function findExample(engine: Engine, name: string): Promise<Example> {
  try {
    return { document: await findDocument(engine, name) };
  } catch (error) {
    const stats = await stat(name).catch(() => null);
    if (!isEngineError(error, "DOCUMENT_NOT_FOUND") || stats?.isFile() !== true) throw error;
    return { text: await readFileText(name) };
  }
}

async function readFileText(path: string): Promise<string> {
  const { fileTexts } = await import("../file-texts.ts");
  const texts: string[] = [];
  for await (const { text } of fileTexts(path, {}, () => {})) texts.push(text);
  if (texts.length > 0) return texts.join("\n");
  throw new EngineError("BAD_INPUT_FILE", `${path} holds no text that can be read`, {
    hint: "Name a document of the collection, or a file of text.",
    data: { path },
  });
}

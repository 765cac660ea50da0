import { EngineError } from "../core/errors.ts";
import type { Filter } from "../core/filter.ts";

/**
 * @param text  a filter as docs/filters.md has it, or as JSON, which begins with {
 * @throws {EngineError} `BAD_FILTER`
 */
export async function readFilter(text: string | undefined): Promise<Filter | undefined> {
  if (text === undefined) return undefined;
  // Loaded only here: the schema library costs more than the rest of a search's start.
  const { parseFilter } = await import("../core/parse-filter.ts");
  return parseFilter(text.trimStart().startsWith("{") ? parseJson(text) : text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError("BAD_FILTER", "The filter begins with { but is not JSON", {
      hint: `Quote it for the shell, e.g. --filter '{"field":"$language","op":"=","value":"en"}', or write --filter 'lang = "en"'.`,
      cause,
    });
  }
}

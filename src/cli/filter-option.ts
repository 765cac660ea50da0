import { EngineError } from "../core/errors.ts";
import type { Filter } from "../core/filter.ts";

/** @throws {EngineError} `BAD_FILTER` for what is not JSON or not a filter */
export async function readFilter(text: string | undefined): Promise<Filter | undefined> {
  if (text === undefined) return undefined;
  // Loaded only here: the schema library costs more than the rest of a search's start.
  const { parseFilter } = await import("../core/parse-filter.ts");
  return parseFilter(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError("BAD_FILTER", "The filter is not JSON", {
      hint: `Quote it for the shell, e.g. --filter '{"field":"$language","op":"=","value":"en"}'.`,
      cause,
    });
  }
}

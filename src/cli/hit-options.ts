/** Options of the commands that print hits, and what they ask of the engine. */
import { type Command, Option } from "commander";
import type { SearchOptions, Unit } from "../core/search.ts";
import { readFilter } from "./filter-option.ts";
import { collect, parseCount, parseNumber, parseShare, UNITS } from "./options.ts";

export interface HitOptions {
  readonly unit: Unit;
  readonly limit: number;
  readonly offset?: number;
  readonly cursor?: string;
  readonly minScore?: number;
  readonly facet?: readonly string[];
  readonly passages?: number;
  readonly diversity?: number;
  readonly collapse?: true;
  readonly filter?: string;
  readonly explain?: true;
}

export function addHitOptions(command: Command): Command {
  return command
    .addOption(new Option("--unit <unit>", "what to rank").choices(UNITS).default("chunk"))
    .addOption(new Option("-n, --limit <count>", "hits wanted").argParser(parseCount(1, 1000)).default(10))
    .addOption(new Option("--offset <count>", "hits to pass over").argParser(parseCount(0, 999)))
    .addOption(
      new Option("--cursor <cursor>", "begin after a page, with the cursor that it ended with").conflicts("offset"),
    )
    .addOption(new Option("--min-score <score>", "leave out hits that score less").argParser(parseNumber))
    .option("--facet <field>", "count the values of a field over all ranked documents; may be repeated", collect)
    .addOption(new Option("--passages <count>", "passages to show of each document").argParser(parseCount(1, 10)))
    .addOption(
      new Option("--diversity <share>", "how much the first hits are to differ, from 0 to 1").argParser(parseShare),
    )
    .option("--collapse", "fold hits that are nearly the same text under the best of them")
    .option("--filter <condition>", "condition on the documents, as text or JSON")
    .option("--explain", "show what each signal added to a hit's score, how the vectors were searched, and timings");
}

/** @throws {EngineError} `BAD_FILTER` */
export async function searchOptions(options: HitOptions): Promise<SearchOptions> {
  const { unit, limit, offset, cursor, minScore, facet, passages, diversity, collapse, explain } = options;
  const filter = await readFilter(options.filter);
  return { unit, limit, offset, cursor, minScore, facets: facet, passages, diversity, collapse, filter, explain };
}

import type { z } from "zod";
import { EngineError } from "../core/errors.ts";
import { parseFilter } from "../core/parse-filter.ts";

/** Room for the deepest filter; deeper values would overflow the stack of whatever walks them next. */
const MAX_NESTING = 128;

/**
 * The one check between the network and the engine.
 *
 * @throws {EngineError} `BAD_REQUEST` with `data.path`, where in the body the problem is; `BAD_FILTER` for a filter
 */
export function parseBody<Body>(schema: z.ZodType<Body>, value: unknown): Body {
  if (typeof value !== "object" || value === null) throw badBody("a JSON object is needed", []);
  assertShallow(value);
  for (const filter of filtersOf(value)) parseFilter(filter);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { message, path } = likeliest(result.error.issues);
  throw badBody(message, path);
}

/** A body has one of its own, or one for the documents it names. */
function filtersOf(body: object): unknown[] {
  const { documents } = body as { documents?: unknown };
  return [body, documents].flatMap((part) =>
    typeof part === "object" && part !== null && Object.hasOwn(part, "filter")
      ? [(part as { filter: unknown }).filter]
      : [],
  );
}

/** Of a union's branches the one with the fewest problems is the one that was meant; the first of equals. */
function likeliest(issues: readonly z.core.$ZodIssue[]): { message: string; path: PropertyKey[] } {
  const [issue] = issues;
  if (issue === undefined) return { message: "is not what was expected", path: [] };
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return { message: issue.message, path: issue.path };
  const branch = issue.errors.reduce((best, other) => (other.length < best.length ? other : best));
  const { message, path } = likeliest(branch);
  return { message, path: [...issue.path, ...path] };
}

function assertShallow(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_NESTING) throw badBody(`nested more than ${MAX_NESTING} deep`, []);
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null
        ? Object.values(value).filter((inner) => typeof inner === "object" && inner !== null)
        : [],
    );
  }
}

function badBody(problem: string, path: readonly PropertyKey[]): EngineError {
  const where = path.map(String).join(".");
  return new EngineError("BAD_REQUEST", `Bad request at ${where === "" ? "the body" : where}: ${problem}`, {
    hint: "Compare the body with the description of this route at /v1/openapi.json.",
    data: { path: where },
  });
}

// docs/http-api.md and the table of routes say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../../src/core/errors.ts";
import { DEFAULT_MAX_BODY_BYTES } from "../../src/http/app.ts";
import { parseBody } from "../../src/http/parse-body.ts";
import * as requests from "../../src/http/request-schemas.ts";
import { MAX_TERM_ANSWERS, MAX_TERMS } from "../../src/http/term-schemas.ts";
import type { Route } from "../../src/http/route.ts";
import { ROUTES } from "../../src/http/routes.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/http-api.md"), "utf8");
/** By heading, such as `GET /v1/collections`. */
const sections = new Map(
  DOCS.split(/^#+ /m).flatMap((section) => {
    const [, heading] = /^`([A-Z]+ \/\S*)`\n/.exec(section) ?? [];
    return heading === undefined ? [] : [[heading, section] as const];
  }),
);

test("every route has a section, and no other has one", () => {
  expect([...sections.keys()].toSorted(byName)).toEqual(ROUTES.map(headingOf).toSorted(byName));
});

test.each(ROUTES.map((route) => [headingOf(route), route] as const))("%s is shown with curl", (heading, route) => {
  const section = sections.get(heading) ?? "";
  const [, command = ""] = /^```sh\n(curl [^`]*)```$/m.exec(section) ?? [];
  const { method, path, body } = route;
  const address = /'?http:\/\/127\.0\.0\.1:7878([^\s']*)/.exec(command)?.[1] ?? "";
  expect(address).toMatch(new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`));
  expect(/-X (\w+)/.exec(command)?.[1] ?? (body === null ? "GET" : "POST")).toBe(method.toUpperCase());
  const [, sent] = /--json '([^']*)'/.exec(command) ?? [];
  expect(sent !== undefined).toBe(body !== null);
  if (body !== null) parseBody(body, JSON.parse(sent ?? ""));
});

test.each(ROUTES.map((route) => [headingOf(route), route] as const))("%s names its errors", (heading, { codes }) => {
  const section = sections.get(heading) ?? "";
  expect(codes.filter((code) => !section.includes(`\`${code}\``))).toEqual([]);
});

test("only codes that there are are named", () => {
  const named = [...DOCS.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code!);
  expect(named.filter((code) => !Object.hasOwn(ERRORS, code) && !code.startsWith("KENNING_"))).toEqual([]);
});

test("the limits are those of the code", () => {
  const numbers = [
    requests.MAX_HITS,
    requests.MAX_QUERY_CHARACTERS,
    requests.MAX_VECTOR_DIMENSIONS,
    requests.MAX_EMBED_TEXTS,
    requests.MAX_BUDGET_MS,
    requests.MAX_RERANKED,
    requests.MAX_ATTENDED,
    requests.MAX_FACETS,
    requests.MAX_EXAMPLES,
    requests.MAX_EXCLUDED,
    MAX_TERM_ANSWERS,
    MAX_TERMS,
    DEFAULT_MAX_BODY_BYTES,
  ];
  const [, limits = ""] = /^## Limits\n([^#]*)/m.exec(DOCS) ?? [];
  const written: readonly string[] = limits.match(/\d+(?:,\d{3})*/g) ?? [];
  expect(numbers.map((number) => number.toLocaleString("en-US")).filter((number) => !written.includes(number))).toEqual(
    [],
  );
});

function headingOf({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`;
}

function byName(a: string, b: string): number {
  return a.localeCompare(b);
}

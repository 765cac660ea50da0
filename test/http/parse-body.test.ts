import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { parseBody } from "../../src/http/parse-body.ts";
import { documentBody, searchBody, similarBody } from "../../src/http/request-schemas.ts";

test("whatever JSON comes in, a body is parsed or refused with BAD_REQUEST or BAD_FILTER", () => {
  const keys = fc.constantFrom(
    "text",
    "vector",
    "mode",
    "limit",
    "filter",
    "document",
    "chunk",
    "metadata",
    "__proto__",
  );
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()));
  fc.assert(
    fc.property(body, fc.constantFrom(searchBody, similarBody, documentBody), (value, schema) => {
      try {
        parseBody<unknown>(schema, JSON.parse(JSON.stringify(value)));
      } catch (error) {
        expect(isEngineError(error, "BAD_REQUEST") || isEngineError(error, "BAD_FILTER")).toBe(true);
      }
    }),
  );
});

test("metadata is kept as it was sent", () => {
  const metadata = fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.jsonValue({ maxDepth: 4 }),
  );
  fc.assert(
    fc.property(metadata, (sent) => {
      const parsed = JSON.parse(JSON.stringify({ text: "x", metadata: sent })) as unknown;
      fc.pre(!JSON.stringify(parsed).includes("__proto__"));
      expect(parseBody(documentBody, parsed)).toEqual(parsed);
    }),
  );
});

test("metadata cannot change what objects inherit", () => {
  const { metadata } = parseBody(documentBody, JSON.parse('{"text":"x","metadata":{"__proto__":{"admin":true}}}'));
  expect((metadata as Record<string, unknown>)["admin"]).toBeUndefined();
});

test("a filter as deep as filters may be passes", () => {
  let filter: unknown = { field: "year", op: "exists" };
  for (let depth = 0; depth < 31; depth++) filter = { and: [filter] };
  expect(parseBody(searchBody, { text: "x", filter })).toEqual({ text: "x", filter });
});

test("a filter that is too deep is a bad filter", () => {
  let filter: unknown = { field: "year", op: "exists" };
  for (let depth = 0; depth < 40; depth++) filter = { and: [filter] };
  expect(() => parseBody(searchBody, { text: "x", filter })).toThrowError(
    expect.toSatisfy((error) => isEngineError(error, "BAD_FILTER")),
  );
});

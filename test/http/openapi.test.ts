import { expect, test } from "vitest";
import { describeApi } from "../../src/http/openapi.ts";
import { ROUTES } from "../../src/http/routes.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const description = describeApi(ROUTES) as unknown as Description;
const text = JSON.stringify(description);

test("each route is described with its parameters, its body and its answers", () => {
  for (const { method, path, name, query = {}, body, answers } of ROUTES) {
    const operation = description.paths[path]?.[method];
    expect(operation?.operationId).toBe(name);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(operation?.parameters.map((parameter) => parameter.name)).toEqual([...names, ...Object.keys(query)]);
    expect(operation?.requestBody !== undefined).toBe(body !== null);
    expect(Object.keys(operation?.responses ?? {})).toEqual(
      expect.arrayContaining([...Object.keys(answers), "default"]),
    );
  }
});

test("an answer with events is described with what each holds", () => {
  const streaming = ROUTES.filter(({ events }) => events !== undefined);
  expect(streaming.map(({ name }) => name)).toEqual(["ask"]);
  expect(description.paths["/v1/collections/{collection}/ask"]?.["post"]?.responses["200"]).toMatchObject({
    content: {
      "application/json": { schema: { $ref: "#/components/schemas/Answer" } },
      "text/event-stream": {
        "x-events": {
          text: { $ref: "#/components/schemas/WrittenPiece" },
          answer: { $ref: "#/components/schemas/Answer" },
          error: { $ref: "#/components/schemas/Problem" },
        },
      },
    },
  });
});

test("operations have names of their own", () => {
  expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
});

test("every reference leads to a component, and every component is led to", () => {
  const referenced = new Set([...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, uri]) => uri!));
  const components = Object.keys(description.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect([...referenced].toSorted(byName)).toEqual(components.toSorted(byName));
});

test("filters refer to themselves", () => {
  expect(JSON.stringify(description.components.schemas["Filter"])).toContain('{"$ref":"#/components/schemas/Filter"}');
});

test("it is JSON: nothing is lost on the way to the client", () => {
  expect(JSON.parse(text)).toEqual(description);
});

function byName(a: string, b: string): number {
  return a.localeCompare(b);
}

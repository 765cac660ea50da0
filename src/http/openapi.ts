import { z } from "zod";
import { ERRORS, type ErrorCode } from "../core/errors.ts";
import { filterSchema } from "../core/parse-filter.ts";
import { PROBLEM_MEDIA_TYPE } from "./problem.ts";
import { answerSchema, writtenPieceSchema } from "./ask-schemas.ts";
import * as classification from "./classify-schemas.ts";
import * as requests from "./request-schemas.ts";
import * as responses from "./response-schemas.ts";
import type { Route } from "./route.ts";
import * as terms from "./term-schemas.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Schemas that get a name in the description; what a route takes or answers has to be among them. */
const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  Filter: filterSchema,
  Json: requests.jsonSchema,
  SearchRequest: requests.searchBody,
  SimilarRequest: requests.similarBody,
  Example: requests.exampleSchema,
  RecommendRequest: requests.recommendBody,
  CompareRequest: requests.compareBody,
  AskRequest: requests.askBody,
  TrainRequest: requests.trainBody,
  PredictRequest: requests.predictBody,
  TermAnalogyRequest: terms.analogyBody,
  TermSimilarityRequest: terms.termSimilarityBody,
  EmbedRequest: requests.embedBody,
  DocumentInput: requests.documentBody,
  Passage: responses.passageSchema,
  Hit: responses.hitSchema,
  SearchResult: responses.searchResultSchema,
  Duplicates: responses.duplicatesSchema,
  Comparison: responses.comparisonSchema,
  Answer: answerSchema,
  WrittenPiece: writtenPieceSchema,
  Classifiers: classification.classifiersSchema,
  TrainReport: classification.trainedSchema,
  Predictions: classification.predictionsSchema,
  TermNeighbors: terms.neighborsSchema,
  TermAnalogy: terms.analogySchema,
  TermSimilarity: terms.termSimilaritySchema,
  Document: responses.documentSchema,
  StoredDocument: responses.storedSchema,
  Collections: responses.collectionsSchema,
  CollectionStatus: responses.statusSchema,
  Embeddings: responses.embeddingsSchema,
  Health: responses.healthSchema,
  OpenApi: responses.openApiSchema,
  Problem: responses.problemSchema,
};

/**
 * The routes as an OpenAPI 3.1 document. 3.1 schemas are JSON Schema 2020-12, which is what zod writes.
 *
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function describeApi(routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = describeRoute(route);
  return {
    openapi: "3.1.0",
    info: { title: "Kenning", version: "1", description: "Semantic search over collections of documents." },
    paths,
    components: { schemas: componentSchemas() },
  };
}

function describeRoute({ name, path, summary, query = {}, body, answers, codes, events }: Route): JsonObject {
  return {
    operationId: name,
    summary,
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
        name: parameter,
        in: "path",
        required: true,
        description: "One segment of the path, encoded with encodeURIComponent.",
        schema: { type: "string" },
      })),
      ...Object.entries(query).map(([parameter, description]) => ({
        name: parameter,
        in: "query",
        required: false,
        description,
        schema: { type: "string" },
      })),
    ],
    ...(body !== null && {
      requestBody: { required: true, content: { "application/json": { schema: reference(body) } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          schema === null
            ? { description: "Done; no body." }
            : { description: summary, content: contentOf(schema, events) },
        ]),
      ),
      ...problems(codes),
      default: problem("Any other failure."),
    },
  };
}

function contentOf(schema: z.ZodType, events: Route["events"]): JsonObject {
  return {
    "application/json": { schema: reference(schema) },
    ...(events && { "text/event-stream": describeEvents(events) }),
  };
}

/** OpenAPI has no words for events before 3.2: their schemas stand in an extension, by name. */
function describeEvents(events: NonNullable<Route["events"]>): JsonObject {
  const names = Object.keys(events).join(", ");
  return {
    schema: { type: "string", description: `Server-sent events named ${names}; the data of each is JSON.` },
    "x-events": Object.fromEntries(Object.entries(events).map(([name, schema]) => [name, reference(schema)])),
  };
}

/** Codes of one status share an answer. */
function problems(codes: readonly ErrorCode[]): JsonObject {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries([...byStatus].map(([status, those]) => [status, problem(those.join(", "))]));
}

function problem(description: string): JsonObject {
  return { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: reference(responses.problemSchema) } } };
}

function reference(schema: z.ZodType): JsonObject {
  const name = Object.keys(COMPONENTS).find((known) => COMPONENTS[known] === schema);
  return { $ref: componentUri(name ?? "") };
}

function componentSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  // "input" leaves objects open to fields that a later version may add to an answer; requests are strict either way.
  const { schemas } = z.toJSONSchema(registry, { uri: componentUri, io: "input" });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  );
}

function componentUri(name: string): string {
  return `#/components/schemas/${name}`;
}

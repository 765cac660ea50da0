// Every route, as data: the app, the API description and the test of docs/http-api.md are made from this table.
import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import { ask } from "./ask-handler.ts";
import { answerSchema, writtenPieceSchema } from "./ask-schemas.ts";
import * as classifiers from "./classify-handlers.ts";
import * as classification from "./classify-schemas.ts";
import * as handlers from "./handlers.ts";
import type { Context, Reply } from "./handlers.ts";
import { describeApi } from "./openapi.ts";
import { parseBody } from "./parse-body.ts";
import * as requests from "./request-schemas.ts";
import * as responses from "./response-schemas.ts";
import * as terms from "./term-handlers.ts";
import * as termShapes from "./term-schemas.ts";

export interface Route {
  readonly name: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** With `{parameters}`, each one segment. */
  readonly path: string;
  readonly summary: string;
  /** Parameters after the `?` of the address, none required: what each is, by name. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body: z.ZodType | null;
  /** By status; null for an answer without a body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Where it can answer with server-sent events: what their data are, by the events' names. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** What can go wrong here besides what can go wrong anywhere. */
  readonly codes: readonly ErrorCode[];
  readonly handle: (context: Context<unknown>) => Promise<Reply>;
}

type Described<Body> = Omit<Route, "body" | "handle"> & {
  readonly body: z.ZodType<Body>;
  readonly handle: (context: Context<Body>) => Promise<Reply>;
};

function withBody<Body>({ handle, ...route }: Described<Body>): Route {
  return { ...route, handle: (context) => handle({ ...context, body: parseBody(route.body, context.body) }) };
}

function withoutBody({
  handle,
  ...route
}: Omit<Route, "body" | "handle"> & { handle: (context: Context<null>) => Promise<Reply> }): Route {
  return { ...route, body: null, handle: (context) => handle({ ...context, body: null }) };
}

const COLLECTION = "/v1/collections/{collection}";
const DOCUMENT = `${COLLECTION}/documents/{id}`;
const CLASSIFIER = `${COLLECTION}/classifiers/{name}`;
const NAMED_COLLECTION: readonly ErrorCode[] = ["BAD_REQUEST", "COLLECTION_NOT_FOUND"];
const VECTORS: readonly ErrorCode[] = ["BAD_QUERY", "BAD_VECTOR", "DIMENSION_MISMATCH", "NO_EMBEDDER"];
const EXAMPLES: readonly ErrorCode[] = [...VECTORS, "DOCUMENT_NOT_FOUND", "CHUNK_NOT_FOUND"];
const TERMS: readonly ErrorCode[] = ["NO_TERMS", "TERM_NOT_FOUND"];
const BODY: readonly ErrorCode[] = ["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"];

export const ROUTES: readonly Route[] = [
  withoutBody({
    name: "listCollections",
    method: "get",
    path: "/v1/collections",
    summary: "Lists the collections",
    answers: { 200: responses.collectionsSchema },
    codes: [],
    handle: handlers.listAll,
  }),
  withoutBody({
    name: "getCollection",
    method: "get",
    path: COLLECTION,
    summary: "Says what a collection holds",
    answers: { 200: responses.statusSchema },
    codes: NAMED_COLLECTION,
    handle: handlers.getStatus,
  }),
  withBody({
    name: "search",
    method: "post",
    path: `${COLLECTION}/search`,
    summary: "Finds passages or documents by a text or a vector",
    body: requests.searchBody,
    answers: { 200: responses.searchResultSchema },
    codes: [...NAMED_COLLECTION, ...BODY, ...VECTORS, "BAD_FILTER", "BAD_CONFIG"],
    handle: handlers.search,
  }),
  withBody({
    name: "similar",
    method: "post",
    path: `${COLLECTION}/similar`,
    summary: "Finds what is like a document or passage that is there",
    body: requests.similarBody,
    answers: { 200: responses.searchResultSchema },
    codes: [...NAMED_COLLECTION, ...BODY, ...EXAMPLES, "BAD_FILTER"],
    handle: handlers.similar,
  }),
  withBody({
    name: "recommend",
    method: "post",
    path: `${COLLECTION}/recommend`,
    summary: "Finds what is like some examples and unlike others",
    body: requests.recommendBody,
    answers: { 200: responses.searchResultSchema },
    codes: [...NAMED_COLLECTION, ...BODY, ...EXAMPLES, "BAD_FILTER"],
    handle: handlers.recommend,
  }),
  withBody({
    name: "compare",
    method: "post",
    path: `${COLLECTION}/compare`,
    summary: "Says how alike two things are, and why",
    body: requests.compareBody,
    answers: { 200: responses.comparisonSchema },
    codes: [...NAMED_COLLECTION, ...BODY, ...EXAMPLES],
    handle: handlers.compare,
  }),
  withoutBody({
    name: "duplicates",
    method: "get",
    path: `${COLLECTION}/duplicates`,
    summary: "Groups documents that are nearly the same text",
    query: requests.DUPLICATES_QUERY,
    answers: { 200: responses.duplicatesSchema },
    codes: [...NAMED_COLLECTION, "BAD_FILTER"],
    handle: handlers.duplicates,
  }),
  withBody({
    name: "ask",
    method: "post",
    path: `${COLLECTION}/ask`,
    summary: "Answers a question with quotes from the documents",
    body: requests.askBody,
    answers: { 200: answerSchema },
    events: { text: writtenPieceSchema, answer: answerSchema, error: responses.problemSchema },
    codes: [...NAMED_COLLECTION, ...BODY, "BAD_QUERY", "BAD_FILTER", "BAD_CONFIG", "CHAT_FAILED"],
    handle: ask,
  }),
  withoutBody({
    name: "listClassifiers",
    method: "get",
    path: `${COLLECTION}/classifiers`,
    summary: "Lists the collection's classifiers",
    answers: { 200: classification.classifiersSchema },
    codes: NAMED_COLLECTION,
    handle: classifiers.listClassifiers,
  }),
  withBody({
    name: "trainClassifier",
    method: "put",
    path: CLASSIFIER,
    summary: "Trains a classifier, in place of the one with the same name",
    body: requests.trainBody,
    answers: { 200: classification.trainedSchema },
    codes: [...NAMED_COLLECTION, ...BODY, "BAD_FILTER", "NO_EMBEDDER", "COLLECTION_BUSY"],
    handle: classifiers.trainClassifier,
  }),
  withBody({
    name: "predictLabels",
    method: "post",
    path: `${CLASSIFIER}/predict`,
    summary: "Labels texts, or documents of the collection",
    body: requests.predictBody,
    answers: { 200: classification.predictionsSchema },
    codes: [...NAMED_COLLECTION, ...BODY, "CLASSIFIER_NOT_FOUND", "BAD_FILTER", "COLLECTION_BUSY"],
    handle: classifiers.predictLabels,
  }),
  withoutBody({
    name: "deleteClassifier",
    method: "delete",
    path: CLASSIFIER,
    summary: "Removes a classifier",
    answers: { 204: null },
    codes: [...NAMED_COLLECTION, "CLASSIFIER_NOT_FOUND", "COLLECTION_BUSY"],
    handle: classifiers.deleteClassifier,
  }),
  withoutBody({
    name: "termNeighbors",
    method: "get",
    path: `${COLLECTION}/terms/{term}/neighbors`,
    summary: "Finds the terms nearest to one",
    query: termShapes.NEIGHBORS_QUERY,
    answers: { 200: termShapes.neighborsSchema },
    codes: [...NAMED_COLLECTION, ...TERMS],
    handle: terms.termNeighbors,
  }),
  withBody({
    name: "termAnalogy",
    method: "post",
    path: `${COLLECTION}/terms/analogy`,
    summary: "Completes an analogy of terms",
    body: termShapes.analogyBody,
    answers: { 200: termShapes.analogySchema },
    codes: [...NAMED_COLLECTION, ...BODY, ...TERMS],
    handle: terms.termAnalogy,
  }),
  withBody({
    name: "termSimilarity",
    method: "post",
    path: `${COLLECTION}/terms/similarity`,
    summary: "Says how alike terms, or groups of terms, are",
    body: termShapes.termSimilarityBody,
    answers: { 200: termShapes.termSimilaritySchema },
    codes: [...NAMED_COLLECTION, ...BODY, ...TERMS],
    handle: terms.termSimilarity,
  }),
  withBody({
    name: "embed",
    method: "post",
    path: `${COLLECTION}/embed`,
    summary: "Turns texts into the collection's vectors",
    body: requests.embedBody,
    answers: { 200: responses.embeddingsSchema },
    codes: [...NAMED_COLLECTION, ...BODY, "NO_EMBEDDER"],
    handle: handlers.embed,
  }),
  withoutBody({
    name: "getDocument",
    method: "get",
    path: DOCUMENT,
    summary: "Reads a document with its passages",
    answers: { 200: responses.documentSchema },
    codes: [...NAMED_COLLECTION, "DOCUMENT_NOT_FOUND"],
    handle: handlers.getDocument,
  }),
  withBody({
    name: "putDocument",
    method: "put",
    path: DOCUMENT,
    summary: "Stores a document, in place of the one with the same id; makes the collection when it is missing",
    body: requests.documentBody,
    answers: { 200: responses.storedSchema, 201: responses.storedSchema },
    codes: ["BAD_REQUEST", ...BODY, "BAD_DOCUMENT", "COLLECTION_BUSY"],
    handle: handlers.putDocument,
  }),
  withoutBody({
    name: "deleteDocument",
    method: "delete",
    path: DOCUMENT,
    summary: "Removes a document",
    answers: { 204: null },
    codes: [...NAMED_COLLECTION, "DOCUMENT_NOT_FOUND", "COLLECTION_BUSY"],
    handle: handlers.deleteDocument,
  }),
  withoutBody({
    name: "openApi",
    method: "get",
    path: "/v1/openapi.json",
    summary: "Describes this API as OpenAPI 3.1",
    answers: { 200: responses.openApiSchema },
    codes: [],
    handle: async () => handlers.ok(describeApi(ROUTES)),
  }),
  withoutBody({
    name: "healthz",
    method: "get",
    path: "/healthz",
    summary: "Answers while the process lives",
    answers: { 200: responses.healthSchema },
    codes: [],
    handle: handlers.health,
  }),
  withoutBody({
    name: "readyz",
    method: "get",
    path: "/readyz",
    summary: "Answers 200 while the server can serve",
    answers: { 200: responses.healthSchema },
    codes: ["SERVER_NOT_READY"],
    handle: handlers.ready,
  }),
];

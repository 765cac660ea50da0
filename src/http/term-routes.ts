import type { ErrorCode } from "../core/errors.ts";
import { BODY, COLLECTION, NAMED_COLLECTION, type Route, withBody, withoutBody } from "./route.ts";
import * as terms from "./term-handlers.ts";
import * as termShapes from "./term-schemas.ts";

const TERMS: readonly ErrorCode[] = ["NO_TERMS", "TERM_NOT_FOUND"];

/** Routes that ask a collection's term vectors. */
export const TERM_ROUTES: readonly Route[] = [
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
];

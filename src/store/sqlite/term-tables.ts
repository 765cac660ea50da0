import type { Unit } from "../../core/search.ts";

/** The full-text tables: BM25 depends on what the unit is. */
export const TERM_TABLES = { chunk: "chunk_terms", document: "document_terms" } as const satisfies Record<Unit, string>;

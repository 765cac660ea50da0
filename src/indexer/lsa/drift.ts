import { MIN_DOCUMENTS_TO_FIT } from "../../embed/lsa/fit-lsa.ts";
import { ANALYZER_VERSION } from "../../store/analyze/analyzer.ts";
import type { LsaDrift } from "../../store/lsa/lsa-store.ts";

/** Share of the documents that a fit has read: when more have come or gone since, words go together otherwise. */
const MAX_DRIFT = 0.2;

/** Whether a collection is to be fitted, for the first time or anew. */
export function isFitDue({ fit, documents, added }: LsaDrift): boolean {
  if (documents < MIN_DOCUMENTS_TO_FIT) return false;
  if (fit === null || fit.analyzer !== ANALYZER_VERSION) return true;
  const removed = fit.documents - (documents - added);
  return Math.max(added, removed) > fit.documents * MAX_DRIFT;
}

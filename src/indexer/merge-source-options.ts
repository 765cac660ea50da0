import type { SourceOptions } from "../core/indexing.ts";

/** Options that are given take the place of those a source has; metadata do as a whole. */
export function mergeSourceOptions(asked: SourceOptions, known: SourceOptions): SourceOptions {
  const chosen = {
    include: asked.include ?? known.include,
    exclude: asked.exclude ?? known.exclude,
    hidden: asked.hidden ?? known.hidden,
    maxFileBytes: asked.maxFileBytes ?? known.maxFileBytes,
    metadata: asked.metadata ?? known.metadata,
  };
  // What was never said is not kept as said.
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

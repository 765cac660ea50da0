import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/**
 * A package that is loaded when it is first asked for: extractors are synchronous, and a folder needs the libraries of its own formats
 * alone. `require` loads modules without waiting, also those that have no entry for it.
 */
export function lazyPackage(name: string): () => unknown {
  let loaded: unknown;
  return () => (loaded ??= require(fileURLToPath(import.meta.resolve(name))));
}

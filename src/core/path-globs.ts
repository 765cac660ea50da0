import picomatch from "picomatch";
import { EngineError } from "./errors.ts";
import type { SourceOptions } from "./indexing.ts";

/** What picomatch makes of a pattern that it cannot make a regular expression of. */
const MATCHES_NOTHING = "$^";

/**
 * @param globs  on the path relative to a folder; one without `/` matches names in any folder, and one that ends with `/` all below it
 * @throws {EngineError} `BAD_REQUEST` for one that is empty, has a bracket without its other, or can match nothing
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const matchers = globs.map(compile);
  return (path) => matchers.some((matches) => matches(path));
}

/** @throws {EngineError} `BAD_REQUEST`, as `globMatcher` */
export function assertGlobs({ include = [], exclude = [] }: Pick<SourceOptions, "include" | "exclude">): void {
  globMatcher([...include, ...exclude]);
}

function compile(glob: string): (path: string) => boolean {
  const options = { dot: true, basename: !glob.includes("/"), strictBrackets: true };
  try {
    if (picomatch.makeRe(glob, options).source === MATCHES_NOTHING) throw new Error("It matches nothing");
    return picomatch(glob.endsWith("/") ? `${glob}**` : glob, options);
  } catch (cause) {
    throw new EngineError("BAD_REQUEST", `${JSON.stringify(glob)} is not a glob`, {
      hint: "Use a pattern such as *.md or docs/**; brackets come in pairs, and one that is part of a name has a backslash before it.",
      data: { glob },
      cause,
    });
  }
}

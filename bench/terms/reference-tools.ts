/** gensim and fastText, as programs. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Debian's, which has gensim from `python3-gensim`. */
export const PYTHON = "/usr/bin/python3";

export interface Reference {
  readonly terms: readonly string[];
  readonly vectors: readonly Float32Array[];
}

/** What `round-trips.py` prints. @throws {Error} with its errors */
export function gensim(task: Readonly<Record<string, unknown>>): string {
  const script = join(import.meta.dirname, "round-trips.py");
  const { status, stdout, stderr } = spawnSync(PYTHON, [script], { input: JSON.stringify(task), encoding: "utf8" });
  if (status !== 0) throw new Error(`gensim failed: ${stderr}`);
  return stdout;
}

/** What `round-trips.py` has written of vectors. */
export function dumped(path: string): Reference {
  const terms = JSON.parse(readFileSync(`${path}.json`, "utf8")) as string[];
  const values = new Float32Array(Uint8Array.from(readFileSync(`${path}.f32`)).buffer);
  const dimensions = values.length / terms.length;
  return { terms, vectors: terms.map((_, i) => values.subarray(i * dimensions, (i + 1) * dimensions)) };
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, [], { stdio: "ignore" }).error === undefined;
}

/** `fasttext print-word-vectors`, five significant digits. */
export function fasttextVectors(model: string, terms: readonly string[]): Reference {
  const { stdout } = spawnSync("fasttext", ["print-word-vectors", model], {
    input: `${terms.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd().split(" "));
  return {
    terms: lines.map(([term]) => term!),
    vectors: lines.map(([, ...values]) => Float32Array.from(values, Number)),
  };
}

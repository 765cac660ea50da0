// Files of term vectors there and back, with Debian's gensim and fastText where they are installed:
// `node bench/terms/round-trips.ts`. Prints what of gensim's fixtures is read, then the largest difference of each round trip.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isEngineError } from "../../src/core/errors.ts";
import { TERM_FILE_FORMATS } from "../../src/core/terms.ts";
import { readTerms } from "../../src/embed/terms/formats/read-terms.ts";
import { writeTerms } from "../../src/embed/terms/formats/write-terms.ts";
import { KeyedVectors } from "../../src/embed/terms/keyed-vectors.ts";
import { testData } from "../../test/support/test-data.ts";
import { sampleModel } from "../../test/embed/terms/sample-model.ts";
import { dumped, fasttextVectors, gensim, isInstalled, PYTHON } from "./reference-tools.ts";
import type { Reference } from "./reference-tools.ts";

const UNKNOWN = ["unheard", "语言学家", "x"];
const folder = mkdtempSync(join(tmpdir(), "kenning-round-trips-"));
const fixtures = testData("gensim-fixtures");

try {
  if (fixtures === null) console.log("gensim-fixtures are not there");
  else await listFixtures(fixtures);
  const hasGensim = spawnSync(PYTHON, ["-c", "import gensim"]).status === 0;
  if (hasGensim) {
    await writeForGensim();
    if (fixtures !== null) await readFromGensim(join(fixtures, "lee_background.cor"));
  } else console.log("gensim is not installed");
  if (!isInstalled("fasttext")) console.log("fastText is not installed");
  else {
    await writeForFasttext();
    if (fixtures !== null) await readFromFasttext(join(fixtures, "lee_background.cor"));
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function listFixtures(path: string): Promise<void> {
  for (const name of readdirSync(path)) {
    for (const encodingErrors of ["strict", "escape"] as const) {
      try {
        const { format, model } = await readTerms(join(path, name), { encodingErrors });
        console.log(`read\t${name}\t${format}, ${model.terms.length} × ${model.dimensions}\t${encodingErrors}`);
        break;
      } catch (error) {
        if (!isEngineError(error)) throw error;
        const reason = error.message.slice(error.message.indexOf(": ") + 2);
        console.log(`refused\t${name}\t${error.code}: ${reason}\t${encodingErrors}`);
        if (!reason.includes("UTF-8")) break;
      }
    }
  }
}

/** What we write, gensim loads. */
async function writeForGensim(): Promise<void> {
  // gensim gives </s> n-grams, which fastText does not.
  const model = sampleModel(["the", "über", "语言", "dog", "cat's"]);
  const keyed = new KeyedVectors(model);
  for (const format of TERM_FILE_FORMATS.filter((one) => one !== "kenning")) {
    const file = join(folder, `ours-${format}`);
    await writeTerms(file, model, { format });
    const unknown = format === "fasttext" ? UNKNOWN : [];
    gensim({ do: "load", file, format, unknown, out: file });
    report(`Kenning → gensim\t${format}`, keyed, dumped(file));
  }
}

/** What gensim writes, we load, and again what we write of that. */
async function readFromGensim(corpus: string): Promise<void> {
  gensim({ do: "train", corpus, folder, unknown: UNKNOWN });
  for (const name of ["word2vec", "word2vec.gz", "word2vec-binary", "glove", "fasttext", "fasttext-hs"]) {
    const { model, format } = await readTerms(join(folder, name));
    const twin = dumped(join(folder, name.startsWith("fasttext") ? name : "words"));
    report(`gensim → Kenning\t${name}`, new KeyedVectors(model), twin);
    const again = join(folder, "again");
    await writeTerms(again, model, { format });
    gensim({ do: "load", file: again, format, unknown: name.startsWith("fasttext") ? UNKNOWN : [], out: again });
    report(`gensim → Kenning → gensim\t${name}`, new KeyedVectors(model), dumped(again));
  }
}

async function writeForFasttext(): Promise<void> {
  const model = sampleModel();
  const file = join(folder, "ours.bin");
  await writeTerms(file, model, { format: "fasttext" });
  report("Kenning → fastText\tfasttext", new KeyedVectors(model), fasttextVectors(file, [...model.terms, ...UNKNOWN]));
}

async function readFromFasttext(corpus: string): Promise<void> {
  for (const how of ["skipgram", "cbow"]) {
    const out = join(folder, how);
    spawnSync("fasttext", [how, "-input", corpus, "-output", out, "-dim", "20", "-epoch", "1", "-bucket", "5000"]);
    const { model } = await readTerms(`${out}.bin`);
    const keyed = new KeyedVectors(model);
    report(`fastText → Kenning\t${how}`, keyed, fasttextVectors(`${out}.bin`, [...model.terms, ...UNKNOWN]));
    const text = new KeyedVectors((await readTerms(`${out}.vec`)).model);
    const terms = [...text.model.terms];
    report(`fastText .vec and .bin\t${how}`, keyed, { terms, vectors: terms.map((term) => text.vector(term)) });
  }
}

function report(what: string, keyed: KeyedVectors, { terms, vectors }: Reference): void {
  let largest = 0;
  terms.forEach((term, i) => {
    const ours = keyed.vector(term);
    const scale = Math.max(...ours.map(Math.abs));
    vectors[i]!.forEach((value, d) => (largest = Math.max(largest, Math.abs(value - ours[d]!) / scale)));
  });
  const missing = keyed.model.terms.filter((term) => !terms.includes(term)).length;
  const difference = largest === 0 ? "equal" : `largest difference ${largest.toExponential(1)} of the largest value`;
  console.log(`${what}\t${terms.length} vectors, ${missing} missing: ${difference}`);
}

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openTerms } from "../src/open-terms.ts";
import { type TermFileOptions, trainTermFile } from "../src/train-term-file.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-train-term-file-"));
const text = join(folder, "text.txt");
writeFileSync(text, "The ship left the harbour. The boat left the quay.\n".repeat(40));
afterAll(() => rmSync(folder, { recursive: true }));

const ways: readonly [resumable: boolean, options: TermFileOptions][] = [
  [true, { algorithm: "word2vec" }],
  [false, { algorithm: "glove" }],
  [false, { algorithm: "doc2vec" }],
];

test.each(ways)(
  "what is interrupted keeps the last whole epoch, and says whether it goes on (%s, %j)",
  async (resumable, way) => {
    const out = join(folder, `${way.algorithm}.terms`);
    const options = { ...way, dimensions: 4, threads: 1, epochs: 100_000 } as TermFileOptions;
    const interrupt = new AbortController();
    const onProgress = (): void => {
      if (existsSync(out)) interrupt.abort();
    };
    const training = trainTermFile({ text, out, options }, { signal: interrupt.signal, onProgress });
    const { data } = await training.then(
      () => expect.fail("It was not interrupted"),
      (error: unknown) => error as { data: { epochs: number } },
    );
    expect(data).toEqual({ epochs: data.epochs, file: out, resumable });
    expect(data.epochs).toBeGreaterThan(0);
    const { model, documents } = await openTerms(out);
    expect(model.training!.epochsDone).toBe(data.epochs);
    expect(documents?.ids.length).toBe(way.algorithm === "doc2vec" ? 40 : undefined);
  },
);

test.each(ways)("what is interrupted before an epoch is whole writes nothing (%s, %j)", async (_, way) => {
  const out = join(folder, `${way.algorithm}.none`);
  const training = trainTermFile({ text, out, options: way }, { signal: AbortSignal.abort() });
  await expect(training).rejects.toMatchObject({
    code: "ABORTED",
    data: { epochs: 0, file: null, resumable: false },
  });
  expect(existsSync(out)).toBe(false);
});

import { expect, test } from "vitest";
import { decodeTermModel, type ReadBlocks } from "../../../../src/embed/terms/stored/decode-term-model.ts";
import { encodeTermModel, type ModelBlock } from "../../../../src/embed/terms/stored/encode-term-model.ts";
import { openTermModel, type TermModelSource } from "../../../../src/embed/terms/stored/open-term-model.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { withCode } from "../../../store/with-code.ts";
import { sampleModel } from "../sample-model.ts";

const EXTRAS = { pooler: Uint8Array.of(1, 2, 3) };

interface Stored {
  readonly parts: Readonly<Record<string, number>>;
  readonly read: ReadBlocks;
}

function store(model: TermModel, change: (block: ModelBlock) => ModelBlock = (block) => block): Stored {
  const blocks = Array.from(encodeTermModel(model, EXTRAS), change);
  const parts: Record<string, number> = {};
  for (const { part, block } of blocks) parts[part] = block + 1;
  const read: ReadBlocks = async (part, wanted) =>
    await Promise.resolve(wanted.map((n) => blocks.find((one) => one.part === part && one.block === n)!.bytes));
  return { parts, read };
}

test.each<[string, TermModel]>([
  ["of vectors alone", { ...sampleModel(), algorithm: null, counts: null, subwords: null, training: null }],
  ["with n-grams", sampleModel()],
  ["without terms", { ...sampleModel([]), subwords: null }],
  ["of many blocks", sampleModel(Array.from({ length: 9000 }, (_, i) => `t${i}`))],
])("a model %s is read as it was written, without what goes on with training needs", async (_, model) => {
  const { parts, read } = store(model);
  const decoded = await decodeTermModel(parts, read);
  expect(decoded.extras).toEqual(EXTRAS);
  const { subwords, training, ...rest } = decoded.model;
  const { subwords: own, training: trained, ...expected } = model;
  expect(rest).toEqual(expected);
  expect(training).toEqual(trained && { ...trained, outputVectors: null });
  expect(subwords === null).toBe(own === null);
  if (subwords === null || own === null) return;
  expect(subwords).toMatchObject({ minN: 2, maxN: 4, buckets: 50, rows: own.rows, vectors: own.vectors });
  subwords.ownVectors.forEach((value, i) => expect(Math.abs(value - own.ownVectors[i]!)).toBeLessThan(1e-5));
});

test("a model whose every bucket has its own row is read so", async () => {
  const model = sampleModel();
  const rows = Int32Array.from({ length: 47 }, (_, i) => i);
  const whole = { ...model, subwords: { ...model.subwords!, buckets: 47, rows: null } };
  const { parts, read } = store(whole);
  expect((await decodeTermModel(parts, read)).model.subwords?.rows).toEqual(rows);
});

test.each(["head", "terms", "counts", "vectors", "buckets", "subwords"])(
  "a model whose part %s was cut short is refused",
  async (part) => {
    const { parts, read } = store(sampleModel(), (block) =>
      block.part === part ? { ...block, bytes: block.bytes.subarray(0, -4) } : block,
    );
    await expect(decodeTermModel(parts, read)).rejects.toThrow(withCode("INDEX_CORRUPT"));
  },
);

test("a model that gives way while it is read is read anew, and one that stays is not", async () => {
  const { parts, read } = store(sampleModel());
  let generation = 1;
  let reads = 0;
  const source: TermModelSource = {
    model: async () => await Promise.resolve({ generation, fingerprint: `${generation}`, parts }),
    async blocks(asked, part, blocks) {
      if (++reads === 3) generation = 2;
      return asked === generation ? await read(part, blocks) : null;
    },
  };
  const opened = await openTermModel(source);
  expect(opened?.facts.fingerprint).toBe("2");
  const after = reads;
  expect(await openTermModel(source, opened)).toBe(opened);
  expect(reads).toBe(after);
  expect(await openTermModel({ ...source, model: async () => await Promise.resolve(null) })).toBeNull();
});

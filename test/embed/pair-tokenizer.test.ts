import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PairTokenizer } from "../../src/embed/pair-tokenizer.ts";
import { loadTransformers } from "../../src/embed/transformers-runtime.ts";
import type { PreTrainedTokenizer } from "../../src/embed/transformers-runtime.ts";
import { writeTinyCrossEncoder } from "./cross-encoder-model.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-pairs-"));
afterAll(async () => await rm(root, { recursive: true, force: true }));

describe.each(["bert", "roberta"] as const)("pairs joined as %s does", (template) => {
  let tokenizer: PreTrainedTokenizer;
  beforeAll(async () => {
    const folder = join(root, template);
    await writeTinyCrossEncoder(folder, { template });
    await using runtime = await loadTransformers(folder, "fp32", 1);
    tokenizer = runtime.tokenizer;
  });

  const text = fc.array(fc.constantFrom("whale", "sea", "a", "storm,", "naïve", "鲸", "xyz"), { maxLength: 8 });

  test("are the tokenizer's own where nothing is cut", () => {
    const pairs = new PairTokenizer("tiny", tokenizer, 512);
    fc.assert(
      // The tokenizer takes an empty second text for none at all.
      fc.property(
        text,
        text.filter(({ length }) => length > 0),
        (query, passage) => {
          const [pair] = pairs.encode(query.join(" "), [passage.join(" ")]);
          const own = tokenizer(query.join(" "), {
            text_pair: passage.join(" "),
            return_tensor: false,
            return_token_type_ids: true,
          }) as { input_ids: number[]; token_type_ids: number[] };
          expect(pair).toEqual({ ids: own.input_ids, types: own.token_type_ids });
        },
      ),
    );
  });

  test("keep their form when the passage is empty", () => {
    const [pair] = new PairTokenizer("tiny", tokenizer, 512).encode("sea", [""]);
    const special = tokenizer.sep_token_id;
    expect(pair!.ids.slice(2)).toEqual(template === "bert" ? [special, special] : [special, special, special]);
  });

  test("fit into the window, end as a pair ends, and have a type for each token", () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 6, max: 20 }), (query, passage, maxTokens) => {
        const pairs = new PairTokenizer("tiny", tokenizer, maxTokens);
        const [{ ids, types } = { ids: [], types: [] }] = pairs.encode(query.join(" "), [passage.join(" ")]);
        expect(ids.length).toBeLessThanOrEqual(maxTokens);
        expect(types).toHaveLength(ids.length);
        expect(ids.at(-1)).toBe(tokenizer.sep_token_id);
      }),
    );
  });
});

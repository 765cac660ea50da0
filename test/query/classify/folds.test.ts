import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stratifiedFolds } from "../../../src/query/classify/folds.ts";

const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);

test("every fold has each class in the same proportion and the same size, give or take one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 10 }),
      fc.nat(),
      (labels, k, seed) => {
        const classes = Uint32Array.from(labels);
        const folds = stratifiedFolds(classes, k, seed);
        expect(stratifiedFolds(classes, k, seed)).toEqual(folds);
        const sizes = (accepts: (i: number) => boolean): number[] => {
          const counts = Array.from({ length: k }, () => 0);
          folds.forEach((fold, i) => accepts(i) && counts[fold]!++);
          return counts;
        };
        expect(spread(sizes(() => true))).toBeLessThanOrEqual(1);
        for (const label of new Set(labels)) expect(spread(sizes((i) => labels[i] === label))).toBeLessThanOrEqual(1);
      },
    ),
  );
});

import { seededRandom, shuffle } from "./seeded-random.ts";

/**
 * Deals examples into folds so that each holds every class in the same proportion, ±1 example.
 *
 * @param classes  the class of each example, from 0
 * @param folds    at least 2
 * @returns        the fold of each example, from 0
 */
export function stratifiedFolds(classes: Uint32Array, folds: number, seed: number): Uint32Array {
  const members = new Map<number, number[]>();
  classes.forEach((label, i) => {
    const known = members.get(label);
    if (known === undefined) members.set(label, [i]);
    else known.push(i);
  });
  const random = seededRandom(seed);
  const fold = new Uint32Array(classes.length);
  // A class goes on where the one before ended, so that the folds are of one size as well.
  let dealt = 0;
  for (const label of [...members.keys()].toSorted((a, b) => a - b)) {
    const order = Uint32Array.from(members.get(label)!);
    shuffle(order, random);
    for (const i of order) fold[i] = dealt++ % folds;
  }
  return fold;
}

/** A document and those that are like it. */
export interface Star {
  readonly centre: number;
  readonly members: readonly { readonly index: number; readonly similarity: number }[];
}

/** What stars are made from; documents are numbered in the order in which they may become centres. */
export interface StarSource {
  readonly count: number;
  /** Later documents that may be like this one. */
  readonly candidates: (index: number) => readonly number[] | Promise<readonly number[]>;
  /** Those of the candidates that are like it. */
  readonly verify: (index: number, candidates: readonly number[]) => Promise<Star["members"]>;
}

/**
 * Greedy star clustering: the first document that is in no group takes all later ones like it that are in none. Every
 * member is like the first; a chain from A over B to C does not bring A and C together.
 */
export async function groupByStars({ count, candidates, verify }: StarSource): Promise<Star[]> {
  const isTaken = new Uint8Array(count);
  const stars: Star[] = [];
  for (let centre = 0; centre < count; centre++) {
    if (isTaken[centre] === 1) continue;
    const possible = (await candidates(centre)).filter((index) => isTaken[index] === 0);
    if (possible.length === 0) continue;
    const members = await verify(centre, possible);
    for (const { index } of members) isTaken[index] = 1;
    if (members.length > 0) stars.push({ centre, members });
  }
  return stars;
}

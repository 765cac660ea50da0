import type { Part } from "./parts.ts";

/**
 * Where a long text without structure is cut first: before each part whose hash is the least among those around it. Whether a
 * part is one depends on its neighbours alone, so that an edit moves no cut far from it.
 *
 * @param reach  tokens to look at on both sides; the parts from one anchor to the next have more, about twice as many in the mean
 * @returns indexes of parts, ascending, without 0
 * @see Teodosiu et al., Optimizing file replication over limited-bandwidth networks using remote differential compression, 2006, section 3.1 (local maxima)
 */
export function anchorsOf(parts: readonly Part[], reach: number): number[] {
  const hashes = Uint32Array.from(parts, hashOf);
  const isLeast = (at: number, step: 1 | -1): boolean => {
    let tokens = 0;
    for (let i = at + step; ; i += step) {
      tokens += parts[step === 1 ? i - 1 : i]!.tokens;
      if (tokens > reach) return true;
      // Both ends are cuts already. Of equal parts the first counts.
      if (i <= 0 || i >= parts.length) return false;
      if (hashes[i]! < hashes[at]! || (step === -1 && hashes[i] === hashes[at])) return false;
    }
  };
  const anchors: number[] = [];
  for (let at = 1; at < parts.length; at++) if (isLeast(at, -1) && isLeast(at, 1)) anchors.push(at);
  return anchors;
}

function hashOf({ block, start, end }: Part): number {
  let last = end;
  // A line is the same with and without the break that ends it.
  while (last > start && block.text.charCodeAt(last - 1) <= 32) last--;
  return hashRange(block.text, start, last);
}

/** Of text[start, end): FNV-1a with a last mixing step, since the least of hashes is looked for. */
export function hashRange(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../clustered-vectors.ts";

/** One thing done to one file of a collection. */
export type Damage = {
  readonly file: string;
  /** Whether files of the same kind and another generation are taken away, so that there is no other to turn to. */
  readonly isAlone?: boolean;
} & (
  | { readonly kind: "flip"; readonly byte: number; readonly bit: number }
  | { readonly kind: "truncate"; readonly sizeBytes: number }
  | { readonly kind: "zeros" | "noise"; readonly from: number; readonly to: number }
);

/** The files of a closed collection, to be put back after each damage. */
export class PristineFolder {
  readonly #folder: string;
  readonly #files: ReadonlyMap<string, Buffer>;

  constructor(folder: string) {
    this.#folder = folder;
    this.#files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  }

  restore(): void {
    for (const name of readdirSync(this.#folder)) if (!this.#files.has(name)) rmSync(join(this.#folder, name));
    for (const [name, bytes] of this.#files) writeFileSync(join(this.#folder, name), bytes);
  }

  damage(damage: Damage): void {
    const [kind, generation] = damage.file.split(/[-.]/);
    for (const name of damage.isAlone === true ? this.#files.keys() : []) {
      const [otherKind, otherGeneration] = name.split(/[-.]/);
      if (otherKind === kind && otherGeneration !== generation) rmSync(join(this.#folder, name));
    }
    writeFileSync(join(this.#folder, damage.file), damaged(this.#files.get(damage.file)!, damage));
  }
}

function damaged(original: Buffer, damage: Damage): Buffer {
  if (damage.kind === "truncate") return original.subarray(0, damage.sizeBytes);
  const bytes = Buffer.from(original);
  if (damage.kind === "flip") bytes[damage.byte]! ^= 1 << damage.bit;
  else if (damage.kind === "zeros") bytes.fill(0, damage.from, damage.to);
  else {
    const random = seededRandom(damage.from);
    for (let at = damage.from; at < damage.to; at++) bytes[at] = random() * 256;
  }
  return bytes;
}

export interface DamagePlan {
  /** Every byte of so many at the beginning has bits flipped. */
  readonly headerBytes: number;
  readonly bitsPerHeaderByte: number;
  readonly blockBytes: number;
  readonly flipsPerBlock: number;
  /** Whether whole blocks are overwritten too. */
  readonly overwrites: boolean;
}

/** The damages of one file: header bytes, and every block flipped, cut off and overwritten. */
export function damagesOf(folder: string, file: string, plan: DamagePlan, random: () => number): Damage[] {
  const { size } = statSync(join(folder, file));
  const { headerBytes, bitsPerHeaderByte, blockBytes, flipsPerBlock, overwrites } = plan;
  const below = (n: number): number => Math.floor(random() * n);
  const damages: Damage[] = [];
  for (let byte = 0; byte < Math.min(headerBytes, size); byte++) {
    const first = below(8);
    for (let i = 0; i < bitsPerHeaderByte; i++) damages.push({ file, kind: "flip", byte, bit: (first + i) % 8 });
  }
  for (let from = 0; from < size; from += blockBytes) {
    const to = Math.min(size, from + blockBytes);
    damages.push({ file, kind: "truncate", sizeBytes: from });
    for (let i = 0; i < flipsPerBlock; i++) {
      damages.push({ file, kind: "flip", byte: from + below(to - from), bit: below(8) });
    }
    if (overwrites) damages.push({ file, kind: "zeros", from, to }, { file, kind: "noise", from, to });
  }
  return damages;
}

/** Numbers that headers are made hostile with. */
const NUMBERS = [
  "0",
  "-1",
  "1",
  "3",
  "255",
  "65537",
  "1000000000",
  "2147483647",
  "4294967296",
  "9007199254740993",
  "1e9",
  "nan",
];
const WORDS = [0, -1, 1, 0x7f_ff_ff_ff, -0x80_00_00_00, 0x00_ff_ff_ff, 1_000_000_000, 0x7f_c0_00_00];

/** Pseudo-random whole numbers below a bound. */
function randomBelow(seed: number): (bound: number) => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e_37_79_b9) >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** A file with one to four changes: the same for the same seed. */
export function mutate(file: Buffer, seed: number): Buffer {
  const below = randomBelow(seed);
  let bytes: Buffer = Buffer.from(file);
  for (let changes = 1 + below(4); changes > 0 && bytes.length > 8; changes--) {
    // Half of them in the first hundred bytes, where sizes are.
    const at = below(2) === 0 ? below(bytes.length - 4) : below(Math.min(100, bytes.length - 4));
    const change = CHANGES[below(CHANGES.length)]!;
    bytes = change(bytes, at, below);
  }
  return bytes;
}

type Change = (bytes: Buffer, at: number, below: (bound: number) => number) => Buffer;

const CHANGES: readonly Change[] = [
  (bytes, at, below) => {
    bytes[at]! ^= 1 << below(8);
    return bytes;
  },
  (bytes, at, below) => {
    bytes[at] = below(256);
    return bytes;
  },
  (bytes, at, below) => {
    bytes.writeInt32LE(WORDS[below(WORDS.length)]!, at - (at % 4));
    return bytes;
  },
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, below) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(16))]),
  (bytes, at, below) => Buffer.concat([bytes.subarray(0, at + below(64)), bytes.subarray(at)]),
  // A number in digits for another.
  (bytes, at, below) => {
    const text = bytes.toString("latin1");
    const number = /\d+/g;
    number.lastIndex = at;
    const found = number.exec(text) ?? /\d+/.exec(text);
    if (found === null) return bytes;
    const end = found.index + found[0].length;
    return Buffer.from(text.slice(0, found.index) + NUMBERS[below(NUMBERS.length)]! + text.slice(end), "latin1");
  },
];

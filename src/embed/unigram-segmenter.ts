/** What segmentation takes from a Unigram model: its pieces with their log probabilities, ids being positions. */
export interface UnigramModel {
  readonly pieces: readonly (readonly [piece: string, score: number])[];
  /** Of the piece that stands for characters that no piece holds; its own score is not used. */
  readonly unknownId: number;
}

/** How far below the least probable piece an unknown character is, as in SentencePiece. */
const UNKNOWN_PENALTY = 10;

const NONE = -1;

/** In UTF-16 units. A lattice for longer texts is made anew each time. */
const KEPT_LENGTH = 256;

/**
 * The most probable segmentation of a text into the pieces of a Unigram model, found by the Viterbi algorithm. A
 * character without a piece of its own may be unknown; neighbouring unknown ones are one token. Of segmentations whose
 * float64 scores are equal at some place, the one whose last piece before that place is the longest is taken.
 *
 * @see Kudo, ACL 2018, https://arxiv.org/abs/1804.10959
 */
export class UnigramSegmenter {
  readonly #trie: PieceTrie;
  readonly #scores: Float64Array;
  readonly #unknownId: number;
  readonly #lattice: Lattice;

  constructor({ pieces, unknownId }: UnigramModel) {
    this.#trie = new PieceTrie(pieces.map(([piece]) => piece));
    this.#scores = Float64Array.from(pieces, ([, score]) => score);
    this.#scores[unknownId] = this.#scores.reduce((a, b) => Math.min(a, b)) - UNKNOWN_PENALTY;
    this.#unknownId = unknownId;
    this.#lattice = new Lattice(KEPT_LENGTH, this.#trie.depth);
  }

  /** @param text  normalized, with `▁` for spaces */
  segment(text: string): number[] {
    const lattice = text.length <= KEPT_LENGTH ? this.#lattice : new Lattice(text.length, this.#trie.depth);
    this.#fill(lattice, text);
    return lattice.bestPath(text.length, this.#unknownId);
  }

  #fill(lattice: Lattice, text: string): void {
    const trie = this.#trie;
    const scores = this.#scores;
    const unknownId = this.#unknownId;
    const { length } = text;
    lattice.clear(length);
    for (let begin = 0, width = 1; begin < length; begin += width) {
      width = text.codePointAt(begin)! > 0xffff ? 2 : 1;
      let isKnown = false;
      let state = trie.step(PieceTrie.ROOT, text.charCodeAt(begin));
      for (let end = begin + 1; state !== NONE; end++) {
        const id = trie.ids[state]!;
        if (id !== NONE) {
          lattice.insert(begin, end, id, scores[id]!);
          isKnown ||= end === begin + width;
        }
        if (end === length) break;
        state = trie.step(state, text.charCodeAt(end));
      }
      if (!isKnown) lattice.insert(begin, begin + width, unknownId, scores[unknownId]!);
    }
  }
}

/** Node 0 is the beginning of the text; every other node is one piece at one place, after those that begin before it. */
class Lattice {
  readonly #ids: Int32Array;
  /** Score of the best path up to and with the node. */
  readonly #totals: Float64Array;
  /** The node before it on that path. */
  readonly #best: Int32Array;
  /** Nodes that end at the same position are a list, the last one first. */
  readonly #lastEnding: Int32Array;
  readonly #endingBefore: Int32Array;
  #nodes = 1;

  constructor(maxLength: number, longestPiece: number) {
    const maxNodes = 1 + maxLength * longestPiece;
    this.#ids = new Int32Array(maxNodes);
    this.#totals = new Float64Array(maxNodes);
    this.#best = new Int32Array(maxNodes);
    this.#endingBefore = new Int32Array(maxNodes).fill(NONE);
    this.#lastEnding = new Int32Array(maxLength + 1);
  }

  clear(length: number): void {
    this.#lastEnding.fill(NONE, 1, length + 1);
    this.#nodes = 1;
  }

  insert(begin: number, end: number, id: number, score: number): void {
    const node = this.#nodes++;
    const best = this.#bestBefore(begin, score);
    this.#ids[node] = id;
    this.#best[node] = best;
    this.#totals[node] = this.#totals[best]! + score;
    this.#endingBefore[node] = this.#lastEnding[end]!;
    this.#lastEnding[end] = node;
  }

  /** Ids along the best path, neighbouring unknown ones as one. */
  bestPath(length: number, unknownId: number): number[] {
    const ids: number[] = [];
    for (let node = this.#bestBefore(length, 0); node > 0; node = this.#best[node]!) {
      const id = this.#ids[node]!;
      if (id !== unknownId || ids.at(-1) !== id) ids.push(id);
    }
    return ids.toReversed();
  }

  /** The node that a piece of this score follows best. Its score matters: different totals can round to equal sums. */
  #bestBefore(position: number, score: number): number {
    let best = this.#lastEnding[position]!;
    let bestTotal = this.#totals[best]! + score;
    for (let node = this.#endingBefore[best]!; node !== NONE; node = this.#endingBefore[node]!) {
      const total = this.#totals[node]! + score;
      if (total >= bestTotal) {
        best = node;
        bestTotal = total;
      }
    }
    return best;
  }
}

/** Pieces by their UTF-16 units. The edges of all states are in one open-addressing hash table. */
class PieceTrie {
  static readonly ROOT = 0;
  /** Length of the longest piece. */
  readonly depth: number;
  /** For each state the piece that ends there, or NONE. */
  readonly ids: Int32Array;
  readonly #parents: Int32Array;
  readonly #units: Uint16Array;
  /** States by their parent and unit; 0, which has no parent, where empty. */
  readonly #slots: Int32Array;

  /** A piece that is there twice has its last id. */
  constructor(pieces: readonly string[]) {
    const maxStates = pieces.reduce((sum, { length }) => sum + length, 1);
    this.depth = pieces.reduce((depth, { length }) => Math.max(depth, length), 1);
    this.ids = new Int32Array(maxStates).fill(NONE);
    this.#parents = new Int32Array(maxStates);
    this.#units = new Uint16Array(maxStates);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * maxStates)));
    let states = 1;
    for (const [id, piece] of pieces.entries()) {
      let state = PieceTrie.ROOT;
      for (let i = 0; i < piece.length; i++) {
        const unit = piece.charCodeAt(i);
        const slot = this.#slotOf(state, unit);
        if (this.#slots[slot] === 0) {
          this.#parents[states] = state;
          this.#units[states] = unit;
          this.#slots[slot] = states++;
        }
        state = this.#slots[slot]!;
      }
      if (state !== PieceTrie.ROOT) this.ids[state] = id;
    }
  }

  /** @returns the state after `unit`, or NONE */
  step(state: number, unit: number): number {
    return this.#slots[this.#slotOf(state, unit)]! || NONE;
  }

  /** The slot of that edge, or the empty one where it would be. */
  #slotOf(state: number, unit: number): number {
    const mask = this.#slots.length - 1;
    let slot = Math.imul(state * 31 + unit, 0x9e37_79b1);
    for (slot = (slot ^ (slot >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const child = this.#slots[slot]!;
      if (child === 0 || (this.#parents[child] === state && this.#units[child] === unit)) return slot;
    }
  }
}

import type { PreTrainedTokenizer } from "./transformers-runtime.ts";

export interface TokenSurfaces {
  /** Positions in `ids` of the tokens that stand for text: special tokens such as `[CLS]` are left out. */
  readonly rows: readonly number[];
  readonly tokens: readonly string[];
  /** UTF-16 ranges in the text; an empty range where it could not be told. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
  /** Whether the vocabulary lacks what stands there; all such tokens are the same to the model. */
  readonly unknown: readonly boolean[];
}

/** What one code unit of the folded text came from. */
interface FoldedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, its range in the original. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Readable tokens, and where in the text they are. Tokenizers that run in JavaScript keep no offsets, so the pieces
 * are found again, one after the other, in the text folded as tokenizers fold it: NFKC, and compared without case and
 * accents. A piece that is not there (an unknown character, say) gets what lies between its neighbours.
 */
export function readTokenSurfaces(tokenizer: PreTrainedTokenizer, text: string, ids: readonly number[]): TokenSurfaces {
  const vocabulary = piecesById(tokenizer);
  const special = new Set(tokenizer.all_special_ids);
  special.delete(tokenizer.unk_token_id);
  const rows = ids.flatMap((id, row) => (special.has(id) ? [] : [row]));
  const pieces = rows.map((row) =>
    ids[row] === tokenizer.unk_token_id ? null : cleanPiece(vocabulary.get(ids[row]!) ?? ""),
  );
  const offsets = alignPieces(fold(text), pieces, text.length);
  const tokens = pieces.map((piece, i) => {
    const [start, end] = offsets[i]!;
    return start < end ? text.slice(start, end) : (piece?.trim() ?? tokenizer.unk_token ?? "");
  });
  return { rows, tokens, offsets, unknown: pieces.map((piece) => piece === null) };
}

const KNOWN_PIECES = new WeakMap<PreTrainedTokenizer, ReadonlyMap<number, string>>();

/** Kept with the tokenizer: turning a vocabulary round takes longer than running a small model on a sentence. */
function piecesById(tokenizer: PreTrainedTokenizer): ReadonlyMap<number, string> {
  const known = KNOWN_PIECES.get(tokenizer);
  if (known !== undefined) return known;
  const pieces = new Map([...tokenizer.get_vocab()].map(([piece, id]) => [id, piece]));
  KNOWN_PIECES.set(tokenizer, pieces);
  return pieces;
}

/** How far a piece may be from the one before it: it is folded differently, then, and what lies between is skipped. */
const MAX_GAP = 16;

type Range = readonly [start: number, end: number];

/** @param pieces  null for an unknown token */
function alignPieces(folded: FoldedText, pieces: readonly (string | null)[], textLength: number): Range[] {
  const ranges = findPieces(folded.text, pieces);
  const nowhere: Range = [textLength, textLength];
  return ranges.map((range, i) => {
    if (range === undefined) return nowhere;
    if (range !== null) return original(folded, range) ?? nowhere;
    // Alone between two pieces that were found, an unknown one is what lies between them.
    const before = i === 0 ? 0 : ranges[i - 1]?.[1];
    const after = i === ranges.length - 1 ? folded.text.length : ranges[i + 1]?.[0];
    return (before === undefined || after === undefined ? null : original(folded, [before, after])) ?? nowhere;
  });
}

/** @returns null for an unknown piece, undefined for a known one that was not found, both in folded positions */
function findPieces(text: string, pieces: readonly (string | null)[]): (Range | null | undefined)[] {
  let position = 0;
  let afterUnknown = false;
  return pieces.map((piece) => {
    if (piece === null) {
      afterUnknown = true;
      return null;
    }
    const surface = foldCharacters(piece);
    const at = text.indexOf(surface, position);
    // A space of its own, as SentencePiece puts before what it does not know, need not be in the text.
    if (surface === "" || (surface === " " && (at === -1 || (!afterUnknown && at > position)))) {
      return [position, position];
    }
    if (at === -1 || (!afterUnknown && at - position > MAX_GAP)) return undefined;
    afterUnknown = false;
    position = at + surface.length;
    return [at, position];
  });
}

/** A range of the folded text in the original, without the spaces around it; null when nothing is left. */
function original({ text, starts, ends }: FoldedText, [from, to]: Range): Range | null {
  let [start, end] = [from, to];
  while (start < end && text[start] === " ") start++;
  while (end > start && text[end - 1] === " ") end--;
  return start < end ? [starts[start]!, ends[end - 1]!] : null;
}

const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;

function fold(text: string): FoldedText {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const folded = foldCharacters(cluster);
    parts.push(folded);
    for (let i = 0; i < folded.length; i++) {
      starts.push(index);
      ends.push(index + cluster.length);
    }
  }
  return { text: parts.join(""), starts, ends };
}

function foldCharacters(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
}

/** A piece without the marks of SentencePiece, byte-level BPE and WordPiece; a space where it is only a mark. */
function cleanPiece(piece: string): string {
  if (piece === "▁" || piece === "Ġ") return " ";
  return piece.replace(/^(?:▁|Ġ|##)/u, "").replace(/<\/w>$/u, "");
}

/** A piece of text of one line, as a page's content writes it. Lengths are in points, y from the bottom of the page. */
export interface Fragment {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line of a page; `y` is that of its baseline. */
export interface PdfLine {
  readonly text: string;
  readonly y: number;
  readonly height: number;
}

/** A run of text of pdf.js. */
export interface TextItem {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly width: number;
  readonly height: number;
  /** Of the baseline: x and y are the last two. */
  readonly transform: readonly number[];
}

// All of these are shares of a letter's height.
/** A wider gap between two pieces is a space. */
const WORD_GAP = 0.15;
/** A wider one may be that between two columns. */
const COLUMN_GAP = 0.9;
/** Of the larger of two letters; beside it the other's own gap counts. */
const LARGE_GAP = 0.4;
/** Pieces that go back by more begin anew. */
const BACK = 0.5;
/** Pieces of one line may differ so much in height; raised and lowered signs, which are smaller, by more. */
const SAME_LINE = 0.25;
const RAISED = 0.75;
const SMALLER = 0.9;

/** Runs → pieces of lines that no column's gap divides, in the order of the page's content. */
export function fragmentsOf(items: readonly TextItem[]): Fragment[] {
  const fragments: Fragment[] = [];
  let open: Fragment | undefined;
  let baseChars = 0;
  for (const item of items) {
    const [x = 0, y = 0] = item.transform.slice(4);
    const { str, width, height } = item;
    if (open !== undefined && (str.trim() === "" || isNextOf(open, x, y, height))) {
      const isApart = x - rightOf(open) > Math.max(open.height, height) * WORD_GAP && !open.text.endsWith(" ");
      // A bullet, or a raised number, does not say how large the line's letters are.
      const isBase: boolean = str.trim().length > baseChars;
      if (isBase) baseChars = str.trim().length;
      open = {
        text: open.text + (isApart ? " " : "") + str,
        x: open.x,
        y: isBase ? y : open.y,
        width: Math.max(rightOf(open), x + width) - open.x,
        height: isBase ? height : open.height,
      };
    } else {
      if (open !== undefined) fragments.push(open);
      open = { text: str, x, y, width, height };
      baseChars = str.trim().length;
    }
    if (item.hasEOL) {
      fragments.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) fragments.push(open);
  return fragments.flatMap((fragment) => {
    const text = cleanText(fragment.text);
    return text === "" ? [] : [{ ...fragment, text }];
  });
}

/** Pieces that follow each other on one line → lines. */
export function linesOf(fragments: readonly Fragment[]): PdfLine[] {
  const lines: { text: string; y: number; height: number; right: number }[] = [];
  for (const { text, x, y, width, height } of fragments) {
    const last = lines.at(-1);
    const isSame =
      last !== undefined && Math.abs(last.y - y) <= Math.max(last.height, height) * SAME_LINE && x >= last.right;
    if (isSame) Object.assign(last, { text: `${last.text} ${text}`, right: x + width });
    else lines.push({ text, y, height, right: x + width });
  }
  return lines.map(({ text, y, height }) => ({ text, y, height }));
}

function rightOf({ x, width }: Fragment): number {
  return x + width;
}

function isNextOf(open: Fragment, x: number, y: number, height: number): boolean {
  const larger = Math.max(open.height, height);
  const isRaised = Math.min(open.height, height) < larger * SMALLER;
  if (Math.abs(y - open.y) > larger * (isRaised ? RAISED : SAME_LINE)) return false;
  const gap = x - rightOf(open);
  const smaller = Math.min(open.height, height);
  return gap > -larger * BACK && gap < Math.max(smaller * COLUMN_GAP, larger * LARGE_GAP);
}

/** Ligatures, and the forms of Chinese characters that fonts have beside the characters. */
const FORMS = /[\ufb00-\ufb06\uf900-\ufaff\u2e80-\u2fdf]/g;

/** On one line, in the characters that people write; Chinese punctuation stays as wide as it is. */
export function cleanText(text: string): string {
  return text
    .replaceAll(FORMS, (form) => form.normalize("NFKC"))
    .normalize("NFC")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

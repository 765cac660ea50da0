import type { CodeScope } from "../extract/code/code-scope.ts";
import type { Block } from "../extract/extractor.ts";
import { type Budget, cutBlock, type Part, partOf } from "./parts.ts";

/** A declaration of at least this share of the budget is a chunk of its own. */
const OWN_CHUNK = 0.25;
/** What is smaller, such as a constant between two functions, goes with its neighbour. */
const TINY_TOKENS = 20;

interface Item {
  readonly start: number;
  readonly end: number;
  readonly scope: CodeScope | null;
}

/**
 * Code as runs of parts: a chunk holds parts of one run only. A declaration that fits is one part; one that does not is
 * opened, its declarations after one another; what is between declarations is a part too. The
 * runs' parts follow each other without a gap.
 */
export function outlineRuns(block: Block, outline: readonly CodeScope[], budget: Budget): Part[][] {
  const runs: Part[][] = [];
  visit({ start: 0, end: block.text.length }, outline, []);
  return runs;

  function visit(range: Pick<Item, "start" | "end">, scopes: readonly CodeScope[], path: readonly string[]): void {
    let run: Part[] = [];
    let tokens = 0;
    const close = (): void => {
      if (run.length > 0) runs.push(run);
      run = [];
      tokens = 0;
    };
    for (const { start, end, scope } of itemsOf(block.text, range, scopes)) {
      const own = scope === null ? path : [...path, scope.signature];
      const part = partOf(block, start, end, budget);
      if (part === null) {
        let from = start;
        if (tokens < TINY_TOKENS && run.length > 0) {
          from = run[0]!.start;
          run = [];
        }
        close();
        if (scope !== null && scope.children.length > 0) visit({ start: from, end }, scope.children, own);
        else runs.push(cutBlock(block, budget, from, end).map((piece) => ({ ...piece, scope: own })));
        continue;
      }
      const isLarge = (size: number): boolean => size >= budget.maxTokens * OWN_CHUNK;
      const fits = tokens + part.tokens + run.length <= budget.maxTokens;
      const isTiny = Math.min(tokens, part.tokens) < TINY_TOKENS;
      const isApart = (scope !== null && isLarge(part.tokens)) || (run.length > 0 && isLarge(run.at(-1)!.tokens));
      if (isApart && !(isTiny && fits)) close();
      run.push({ ...part, scope: own });
      tokens += part.tokens;
    }
    close();
  }
}

const CLOSING = /^(?:[^\p{L}\p{N}]|\b(?:end|fi|done|esac)\b)*$/u;

/** Scopes and what is between them; brackets and the like belong to what is before them. */
function itemsOf(text: string, { start, end }: Pick<Item, "start" | "end">, scopes: readonly CodeScope[]): Item[] {
  const items: Item[] = [];
  const add = (item: Item): void => {
    if (item.start >= item.end) return;
    const before = items.at(-1);
    const isEmpty = item.scope === null && CLOSING.test(text.slice(item.start, item.end));
    if (isEmpty && before !== undefined) items[items.length - 1] = { ...before, end: item.end };
    else items.push(item);
  };
  let at = start;
  for (const scope of scopes) {
    add({ start: at, end: scope.start, scope: null });
    add({ start: Math.max(at, scope.start), end: scope.end, scope });
    at = Math.max(at, scope.end);
  }
  add({ start: at, end, scope: null });
  return items;
}

/** A part of less than this share of a chunk does not say where it is. */
const WEIGHTY = 0.2;

/** What the parts of a chunk are all in, those aside that are hardly any of it. */
export function commonScope(parts: readonly Part[]): readonly string[] {
  const total = parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const weighty = parts.filter(({ tokens }) => tokens >= total * WEIGHTY);
  const scopes = (weighty.length > 0 ? weighty : parts).map(({ scope }) => scope ?? []);
  const first = scopes[0] ?? [];
  let length = first.length;
  for (const scope of scopes) {
    let same = 0;
    while (same < length && scope[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

import type { Fragment } from "./text-lines.ts";

/** Lines that reach from one column into the next, such as titles, as a share of those that do not. */
const CROSSING = 0.12;
/** A column of text has so many lines, which are mostly so wide (in heights of its letters); cells of tables are narrower. */
const LEAST_LINES = 5;
const LEAST_WIDTH = 8;
/** Left edges that differ by less, in points, are one. */
const SAME_EDGE = 2;
const MAX_COLUMNS = 6;

/**
 * The order in which a page is read: columns of text one after the other, between the lines that reach over them.
 * A page without columns keeps the order of its content, which is that of reading in most.
 */
export function inReadingOrder(fragments: readonly Fragment[], depth = 0): readonly Fragment[] {
  const sides = depth >= MAX_COLUMNS ? null : findColumns(fragments);
  if (sides === null) return fragments;
  const dividers = sides.across.toSorted((a, b) => b.y - a.y);
  const ordered: Fragment[] = [];
  let above = Infinity;
  for (const divider of [...dividers, null]) {
    const below = divider?.y ?? -Infinity;
    const isWithin = ({ y }: Fragment): boolean => y <= above && y > below;
    ordered.push(...inReadingOrder(sides.left.filter(isWithin), depth + 1));
    ordered.push(...inReadingOrder(sides.right.filter(isWithin), depth + 1));
    if (divider !== null) ordered.push(divider);
    above = below;
  }
  return ordered;
}

interface Sides {
  readonly left: readonly Fragment[];
  readonly right: readonly Fragment[];
  readonly across: readonly Fragment[];
}

/** What stands before and after the left edge of a column that few lines reach over; null when there is none. */
function findColumns(fragments: readonly Fragment[]): Sides | null {
  if (fragments.length < LEAST_LINES * 2) return null;
  const tolerance = medianOf(fragments.map(({ height }) => height));
  const byCrossing = leftEdges(fragments)
    .map((edge) => sidesOf(fragments, edge, tolerance))
    .filter(({ left, right, across }) => across.length <= (left.length + right.length) * CROSSING)
    .toSorted((a, b) => a.across.length - b.across.length);
  return byCrossing.find(areColumns) ?? null;
}

/** Those at which enough lines begin. */
function leftEdges(fragments: readonly Fragment[]): number[] {
  const counts = new Map<number, number>();
  for (const { x } of fragments) {
    const edge = Math.round(x / SAME_EDGE) * SAME_EDGE;
    counts.set(edge, (counts.get(edge) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= LEAST_LINES).map(([edge]) => edge);
}

/** Widths are estimates: a line may end a little beyond an edge without reaching over it. */
function sidesOf(fragments: readonly Fragment[], edge: number, tolerance: number): Sides {
  const sides = { left: [] as Fragment[], right: [] as Fragment[], across: [] as Fragment[] };
  for (const fragment of fragments) {
    if (fragment.x >= edge - tolerance) sides.right.push(fragment);
    else sides[fragment.x + fragment.width <= edge + tolerance ? "left" : "across"].push(fragment);
  }
  return sides;
}

function areColumns({ left, right }: Sides): boolean {
  if (!isColumn(left) || !isColumn(right)) return false;
  const [a, b] = [spanOf(left), spanOf(right)];
  const shared = Math.min(a.top, b.top) - Math.max(a.bottom, b.bottom);
  return shared > Math.min(a.top - a.bottom, b.top - b.bottom) * 0.5;
}

function isColumn(side: readonly Fragment[]): boolean {
  return (
    side.length >= LEAST_LINES && medianOf(side.map(({ width, height }) => width / Math.max(1, height))) >= LEAST_WIDTH
  );
}

function spanOf(side: readonly Fragment[]): { top: number; bottom: number } {
  return { top: Math.max(...side.map(({ y }) => y)), bottom: Math.min(...side.map(({ y }) => y)) };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

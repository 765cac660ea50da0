/** Rows whose vectors are the same, for an index that holds each vector once, under the first of its rows. */
export class EqualRows {
  /** All rows of a vector that has several, by the one that stands for it, which comes first; the others ascending. */
  readonly #groups = new Map<number, number[]>();
  readonly #standIns = new Map<number, number>();

  /** Rows for which another one stands. */
  get size(): number {
    return this.#standIns.size;
  }

  /** @param standIn  the row that stands for its vector */
  add(rowId: number, standIn: number): void {
    const group = this.#groups.get(standIn);
    this.#standIns.set(rowId, standIn);
    if (group === undefined) {
      this.#groups.set(standIn, [standIn, rowId]);
      return;
    }
    let at = group.length;
    while (at > 1 && group[at - 1]! > rowId) at--;
    group.splice(at, 0, rowId);
  }

  /** @returns whether another row stood for it, so that the index does not hold it */
  remove(rowId: number): boolean {
    const standIn = this.#standIns.get(rowId);
    if (standIn === undefined) return false;
    this.#standIns.delete(rowId);
    const group = this.#groups.get(standIn)!;
    group.splice(group.indexOf(rowId), 1);
    if (group.length === 1) this.#groups.delete(standIn);
    return true;
  }

  /** For a row that goes: @returns the one that stands for its vector from now on, if there is another */
  replace(standIn: number): number | undefined {
    const [, ...rest] = this.#groups.get(standIn) ?? [];
    const next = rest[0];
    if (next === undefined) return undefined;
    this.#groups.delete(standIn);
    this.#standIns.delete(next);
    if (rest.length === 1) return next;
    this.#groups.set(next, rest);
    for (const rowId of rest.slice(1)) this.#standIns.set(rowId, next);
    return next;
  }

  /** @returns the rows with the vectors of the given ones, in the same order, equal ones ascending */
  expand(standIns: readonly number[]): readonly number[] {
    if (this.#groups.size === 0) return standIns;
    return standIns.flatMap((standIn) => this.#groups.get(standIn)?.toSorted((a, b) => a - b) ?? standIn);
  }
}

/**
 * The transportation problem: the least cost of moving all supplies to the demands. Solved exactly by successive shortest paths, each
 * found by Dijkstra over costs that potentials keep from being negative: O(paths · n · m).
 *
 * @param supply  whole numbers above 0, shape [n]
 * @param demand  whole numbers above 0 with the same sum, shape [m]
 * @param costs   of moving one unit, not negative, shape [n, m]
 * @see Ahuja, Magnanti & Orlin, Network Flows, 1993, section 9.7
 */
export function minCostTransport(
  supply: readonly number[],
  demand: readonly number[],
  costs: readonly (readonly number[])[],
): number {
  const network = new Network(supply, demand, costs);
  while (network.augment());
  return network.cost();
}

/** Nodes 0 to n − 1 are supplies, n to n + m − 1 demands. */
class Network {
  readonly #n: number;
  readonly #m: number;
  readonly #costs: readonly (readonly number[])[];
  readonly #supplyLeft: number[];
  readonly #demandLeft: number[];
  readonly #flow: Float64Array;
  readonly #potential: Float64Array;
  readonly #distance: Float64Array;
  readonly #previous: Int32Array;

  constructor(supply: readonly number[], demand: readonly number[], costs: readonly (readonly number[])[]) {
    this.#n = supply.length;
    this.#m = demand.length;
    this.#costs = costs;
    this.#supplyLeft = [...supply];
    this.#demandLeft = [...demand];
    this.#flow = new Float64Array(this.#n * this.#m);
    this.#potential = new Float64Array(this.#n + this.#m);
    this.#distance = new Float64Array(this.#n + this.#m);
    this.#previous = new Int32Array(this.#n + this.#m);
  }

  cost(): number {
    let total = 0;
    for (let i = 0; i < this.#n; i++) {
      for (let j = 0; j < this.#m; j++) total += this.#flow[i * this.#m + j]! * this.#costs[i]![j]!;
    }
    return total;
  }

  /** Sends what the cheapest path can carry. @returns false when nothing is left to send */
  augment(): boolean {
    const end = this.#findPath();
    if (end === -1) return false;
    const path = this.#pathTo(end);
    const start = path[0]!;
    let amount = Math.min(this.#supplyLeft[start]!, this.#demandLeft[end - this.#n]!);
    // Every second step goes back along a flow, and takes of it.
    for (let k = 1; k + 1 < path.length; k += 2)
      amount = Math.min(amount, this.#flow[this.#arc(path[k + 1]!, path[k]!)]!);
    for (let k = 0; k + 1 < path.length; k++) {
      if (k % 2 === 0) this.#flow[this.#arc(path[k]!, path[k + 1]!)]! += amount;
      else this.#flow[this.#arc(path[k + 1]!, path[k]!)]! -= amount;
    }
    this.#supplyLeft[start]! -= amount;
    this.#demandLeft[end - this.#n]! -= amount;
    return true;
  }

  #arc(supply: number, demandNode: number): number {
    return supply * this.#m + demandNode - this.#n;
  }

  #pathTo(end: number): number[] {
    const path = [end];
    for (let node = end; this.#previous[node] !== -1;) path.unshift((node = this.#previous[node]!));
    return path;
  }

  /** Dijkstra from all supplies that have something left. @returns the nearest demand that lacks something, −1 if none does */
  #findPath(): number {
    const nodes = this.#n + this.#m;
    const done = new Uint8Array(nodes);
    this.#previous.fill(-1);
    for (let node = 0; node < nodes; node++) {
      this.#distance[node] = node < this.#n && this.#supplyLeft[node]! > 0 ? 0 : Infinity;
    }
    for (;;) {
      const node = this.#nearestOpen(done);
      if (node === -1) return -1;
      done[node] = 1;
      if (node >= this.#n && this.#demandLeft[node - this.#n]! > 0) {
        this.#raisePotentials(this.#distance[node]!, done);
        return node;
      }
      this.#relax(node, done);
    }
  }

  #nearestOpen(done: Uint8Array): number {
    let nearest = -1;
    let least = Infinity;
    for (let node = 0; node < done.length; node++) {
      if (done[node] === 1 || this.#distance[node]! >= least) continue;
      nearest = node;
      least = this.#distance[node]!;
    }
    return nearest;
  }

  #relax(node: number, done: Uint8Array): void {
    const isSupply = node < this.#n;
    const [from, to] = isSupply ? [this.#n, this.#n + this.#m] : [0, this.#n];
    for (let other = from; other < to; other++) {
      if (done[other] === 1) continue;
      if (!isSupply && this.#flow[this.#arc(other, node)] === 0) continue;
      const cost = isSupply ? this.#costs[node]![other - this.#n]! : -this.#costs[other]![node - this.#n]!;
      // Rounding may leave a reduced cost a trifle below 0.
      const reduced = Math.max(0, cost + this.#potential[node]! - this.#potential[other]!);
      const distance = this.#distance[node]! + reduced;
      if (distance >= this.#distance[other]!) continue;
      this.#distance[other] = distance;
      this.#previous[other] = node;
    }
  }

  #raisePotentials(reached: number, done: Uint8Array): void {
    for (let node = 0; node < done.length; node++) {
      this.#potential[node]! += Math.min(this.#distance[node]!, reached);
    }
  }
}

import { assertSameDimensions, dot, l2Norm, toUnit, type UnitVector } from "../core/vector.ts";
import { leadingEigenpairs } from "./leading-eigenpairs.ts";
import { createWorkspace } from "./lsa/kernels.ts";
import { SquaredNorms } from "./squared-norms.ts";

/** Eigenvalues are raised to this power: −1/2 would whiten fully, 0 not at all. Measured in docs/ranking.md. */
const EXPONENT = -1 / 8;
/** Added to every eigenvalue, as a share of their mean, so that directions without variance are not blown up. */
const RIDGE = 1e-3;
/** Directions with a factor of their own; beyond them the variances are small and alike, and share one. */
const LEADING = 128;
const TINY_NORM = 1e-9;
/** Fewer vectors say too little about their spread. */
export const MIN_VECTORS_TO_FIT = 32;

/** The numbers of a map, as they are stored. */
export interface WhiteningParts {
  /** μ, shape [dimensions]. */
  readonly mean: Float32Array;
  /** vₖ, unit and orthogonal, shape [leading, dimensions]. */
  readonly directions: Float32Array;
  /** pₖ, shape [leading]. */
  readonly factors: Float32Array;
  /** r, of every other direction. */
  readonly rest: number;
  /** Vectors the collection had when the map was fitted. */
  readonly fittedOn: number;
}

/**
 * The map of a collection's sentence vectors into a space where cosine discriminates better:
 * x ↦ W(x − μ), W ≈ Σ^(−1/8), μ and Σ being the collection's mean and covariance. W = r·I + Σₖ (pₖ − r) vₖvₖᵀ over the leading
 * eigenvectors of Σ, so that it costs a quarter of a full matrix to apply.
 * Models leave all vectors in a narrow cone around a common direction; centring opens it and the mild
 * power keeps the loudest directions from deciding alone.
 *
 * @see Mu & Viswanath, All-but-the-Top, ICLR 2018; Su et al., Whitening Sentence Representations, 2021
 */
export class Whitening {
  readonly dimensions: number;
  readonly parts: WhiteningParts;
  #squaredNorms: SquaredNorms | null = null;

  constructor(parts: WhiteningParts) {
    this.dimensions = parts.mean.length;
    this.parts = parts;
  }

  /**
   * @param sample  at least `MIN_VECTORS_TO_FIT` vectors of the collection; two thousand are enough
   * @param total   how many vectors the collection has
   */
  static fit(sample: readonly UnitVector[], total: number): Whitening {
    const n = sample[0]?.length ?? 0;
    const mean = meanOf(sample, n);
    const covariance = covarianceOf(sample, mean);
    // k vectors span k − 1 directions around their mean.
    const leading = Math.max(1, Math.min(LEADING, n, sample.length - 1));
    const { values, vectors } = leadingEigenpairs(covariance, n, leading);
    const trace = Array.from({ length: n }, (_, i) => covariance[i * n + i]!).reduce((sum, x) => sum + x, 0);
    const ridge = (RIDGE * trace) / n;
    const factorOf = (value: number): number => (Math.max(value, 0) + ridge || 1) ** EXPONENT;
    const left = trace - values.reduce((sum, value) => sum + value, 0);
    return new Whitening({
      mean,
      directions: Float32Array.from(vectors),
      factors: Float32Array.from(values, factorOf),
      rest: leading < n ? factorOf(left / (n - leading)) : 1,
      fittedOn: total,
    });
  }

  /** W(x − μ), normalised; null for a vector that is the mean itself. */
  project(vector: Float32Array): UnitVector | null {
    const image = this.image(vector);
    return l2Norm(image) > TINY_NORM ? toUnit(image) : null;
  }

  /** W(x − μ), not normalised. */
  image(vector: Float32Array): Float32Array {
    return this.imageOfDifference(this.#centre(vector));
  }

  /** W y, for y that is centred already. */
  imageOfDifference(centred: Float32Array): Float32Array {
    const { directions, factors, rest } = this.parts;
    const n = this.dimensions;
    const result = centred.map((x) => rest * x);
    for (let k = 0; k < factors.length; k++) {
      const weight = (factors[k]! - rest) * this.#component(centred, k);
      const row = k * n;
      for (let i = 0; i < n; i++) result[i] = result[i]! + weight * directions[row + i]!;
    }
    return result;
  }

  /** 1 / |W(x − μ)|: with `pullBack` this gives a vector's cosine without mapping it again. */
  scaleOf(vector: Float32Array): number {
    return this.scalesOf([vector])[0]!;
  }

  scalesOf(vectors: readonly Float32Array[]): Float64Array {
    for (const { length } of vectors) assertSameDimensions(this.dimensions, length);
    this.#squaredNorms ??= new SquaredNorms(this.parts);
    return this.#squaredNorms.of(vectors).map((square) => (square > TINY_NORM ** 2 ? 1 / Math.sqrt(square) : 0));
  }

  /**
   * The linear form of a query in the space of the stored vectors:
   * cos(v, W(x − μ)) = (u·x − offset) · scaleOf(x), u = W v.
   * So stored vectors and their graph stay as they are when the map is fitted anew.
   */
  pullBack(query: UnitVector): { readonly form: Float32Array; readonly offset: number } {
    const form = this.imageOfDifference(query);
    return { form, offset: dot(form, this.parts.mean) };
  }

  #centre(vector: Float32Array): Float32Array {
    assertSameDimensions(this.dimensions, vector.length);
    const { mean } = this.parts;
    const centred = new Float32Array(vector.length);
    for (let i = 0; i < centred.length; i++) centred[i] = vector[i]! - mean[i]!;
    return centred;
  }

  /** vₖ·y */
  #component(centred: Float32Array, k: number): number {
    const { directions } = this.parts;
    const n = this.dimensions;
    const row = k * n;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = 0;
    for (; i + 3 < n; i += 4) {
      a += directions[row + i]! * centred[i]!;
      b += directions[row + i + 1]! * centred[i + 1]!;
      c += directions[row + i + 2]! * centred[i + 2]!;
      d += directions[row + i + 3]! * centred[i + 3]!;
    }
    for (; i < n; i++) a += directions[row + i]! * centred[i]!;
    return a + b + (c + d);
  }
}

function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float64Array(dimensions);
  for (const vector of vectors) {
    for (let i = 0; i < dimensions; i++) mean[i] = mean[i]! + vector[i]! / vectors.length;
  }
  return Float32Array.from(mean);
}

function covarianceOf(vectors: readonly Float32Array[], mean: Float32Array): Float64Array {
  const dimensions = mean.length;
  const width = Math.ceil(dimensions / 8) * 8;
  const gramAt = 4 * vectors.length * width;
  const { kernels, buffer } = createWorkspace(gramAt + 8 * width * width);
  const centred = new Float32Array(buffer, 0, vectors.length * width);
  vectors.forEach((vector, row) => {
    for (let i = 0; i < dimensions; i++) centred[row * width + i] = vector[i]! - mean[i]!;
  });
  kernels.addGram(0, 0, vectors.length, width, gramAt);
  const gram = new Float64Array(buffer, gramAt, width * width);
  const result = new Float64Array(dimensions * dimensions);
  for (let i = 0; i < dimensions; i++) {
    for (let j = 0; j <= i; j++) {
      result[i * dimensions + j] = result[j * dimensions + i] = gram[i * width + j]! / vectors.length;
    }
  }
  return result;
}

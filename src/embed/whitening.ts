import { assertSameDimensions, dot, l2Norm, toUnit, type UnitVector } from "../core/vector.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Eigenvalues are raised to this power: −1/2 would whiten fully, 0 not at all. Measured in docs/ranking.md. */
const EXPONENT = -1 / 8;
/** Added to every eigenvalue, as a share of their mean, so that directions without variance are not blown up. */
const RIDGE = 1e-3;
/** Vectors that are worked on in one pass over a matrix. */
const BLOCK = 4;
/** Fewer vectors say too little about their spread. */
export const MIN_VECTORS_TO_FIT = 32;

/**
 * The map of a collection's sentence vectors into a space where cosine discriminates better:
 * x ↦ W(x − μ), W = Σ^(−1/8), μ and Σ being the collection's mean and covariance.
 * Models leave all vectors in a narrow cone around a common direction; centring opens it and the mild
 * power keeps the loudest directions from deciding alone.
 *
 * @see Mu & Viswanath, All-but-the-Top, ICLR 2018; Su et al., Whitening Sentence Representations, 2021
 */
export class Whitening {
  readonly dimensions: number;
  /** Vectors the collection had when this was fitted. */
  readonly fittedOn: number;
  /** μ, shape [dimensions]. */
  readonly mean: Float32Array;
  /** W, shape [dimensions, dimensions], symmetric, row-major. */
  readonly matrix: Float32Array;

  constructor(mean: Float32Array, matrix: Float32Array, fittedOn: number) {
    this.dimensions = mean.length;
    this.mean = mean;
    this.matrix = matrix;
    this.fittedOn = fittedOn;
  }

  /**
   * @param sample  at least `MIN_VECTORS_TO_FIT` vectors of the collection; a few thousand are enough
   * @param total   how many vectors the collection has
   */
  static fit(sample: readonly UnitVector[], total: number): Whitening {
    const dimensions = sample[0]?.length ?? 0;
    const mean = meanOf(sample, dimensions);
    const centred = sample.map((vector) => vector.map((x, i) => x - mean[i]!));
    const { values, directions } = principalDirections(centred, dimensions);
    const ridge = (RIDGE * values.reduce((sum, x) => sum + Math.max(x, 0), 0)) / dimensions;
    // W = r·I + Σₖ (pₖ − r) vₖvₖᵀ covers the directions that the sample does not span, too.
    const rest = ridge > 0 ? ridge ** EXPONENT : 1;
    const matrix = new Float32Array(dimensions * dimensions);
    for (let i = 0; i < dimensions; i++) matrix[i * dimensions + i] = rest;
    directions.forEach((direction, k) => {
      addOuterProduct(matrix, direction, (Math.max(values[k]!, 0) + ridge || 1) ** EXPONENT - rest);
    });
    return new Whitening(mean, matrix, total);
  }

  /** W(x − μ), normalised; null for a vector that is the mean itself. */
  project(vector: Float32Array): UnitVector | null {
    const image = this.image(vector);
    return l2Norm(image) > 1e-9 ? toUnit(image) : null;
  }

  /** W(x − μ), not normalised. */
  image(vector: Float32Array): Float32Array {
    assertSameDimensions(this.dimensions, vector.length);
    return this.imageOfDifference(vector.map((x, i) => x - this.mean[i]!));
  }

  /** W y, for y that is centred already. */
  imageOfDifference(vector: Float32Array): Float32Array {
    return this.#multiply(vector);
  }

  /** 1 / |W(x − μ)|: with `pullBack` this gives a vector's cosine without mapping it again. */
  scaleOf(vector: Float32Array): number {
    const norm = l2Norm(this.image(vector));
    return norm > 1e-9 ? 1 / norm : 0;
  }

  /**
   * The linear form of a query in the space of the stored vectors:
   * cos(v, W(x − μ)) = (u·x − offset) · scaleOf(x), u = W v.
   * So stored vectors and their graph stay as they are when the map is fitted anew.
   */
  pullBack(query: UnitVector): { readonly form: Float32Array; readonly offset: number } {
    const form = this.#multiply(query);
    return { form, offset: dot(form, this.mean) };
  }

  #multiply(vector: Float32Array): Float32Array {
    const n = this.dimensions;
    const result = new Float32Array(n);
    for (let i = 0; i < n; i++) {
      const row = i * n;
      let sum0 = 0;
      let sum1 = 0;
      for (let j = 0; j + 1 < n; j += 2) {
        sum0 += this.matrix[row + j]! * vector[j]!;
        sum1 += this.matrix[row + j + 1]! * vector[j + 1]!;
      }
      if (n % 2 === 1) sum0 += this.matrix[row + n - 1]! * vector[n - 1]!;
      result[i] = sum0 + sum1;
    }
    return result;
  }
}

function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float64Array(dimensions);
  for (const vector of vectors) {
    for (let i = 0; i < dimensions; i++) mean[i] = mean[i]! + vector[i]! / vectors.length;
  }
  return Float32Array.from(mean);
}

interface PrincipalDirections {
  readonly values: Float64Array;
  /** Unit rows, as many as there are values. */
  readonly directions: readonly Float64Array[];
}

/** Eigenvectors of the covariance; of the smaller Gram matrix when there are fewer vectors than dimensions. */
function principalDirections(centred: readonly Float32Array[], dimensions: number): PrincipalDirections {
  const few = centred.length < dimensions;
  const n = few ? centred.length : dimensions;
  const { values, vectors } = symmetricEigen(few ? gram(centred) : covariance(centred, dimensions), n);
  const rows = Array.from({ length: n }, (_, k) => vectors.subarray(k * n, (k + 1) * n));
  if (!few) return { values, directions: rows };
  const largest = Math.max(...values);
  const spanned = rows.flatMap((row, k) => (values[k]! > largest * 1e-9 ? [{ row, value: values[k]! }] : []));
  return {
    values: Float64Array.from(spanned, ({ value }) => value),
    directions: spanned.map(({ row, value }) => combine(centred, row, 1 / Math.sqrt(value * centred.length))),
  };
}

function covariance(centred: readonly Float32Array[], dimensions: number): Float64Array {
  const result = new Float64Array(dimensions * dimensions);
  for (let first = 0; first < centred.length; first += BLOCK) {
    const block = centred.slice(first, first + BLOCK);
    while (block.length < BLOCK) block.push(new Float32Array(dimensions));
    addSquares(result, block, dimensions, 1 / centred.length);
  }
  return result;
}

/** Adds xxᵀ of several vectors in one pass over the matrix, which is too large for the nearest cache. */
function addSquares(result: Float64Array, block: readonly Float32Array[], dimensions: number, scale: number): void {
  const [a, b, c, d] = block as [Float32Array, Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < dimensions; i++) {
    const ai = a[i]! * scale;
    const bi = b[i]! * scale;
    const ci = c[i]! * scale;
    const di = d[i]! * scale;
    const row = i * dimensions;
    for (let j = 0; j <= i; j++) {
      result[row + j] = result[row + j]! + ai * a[j]! + bi * b[j]! + ci * c[j]! + di * d[j]!;
    }
  }
}

function gram(centred: readonly Float32Array[]): Float64Array {
  const n = centred.length;
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) result[i * n + j] = dot(centred[i]!, centred[j]!) / n;
  }
  return result;
}

function combine(vectors: readonly Float32Array[], weights: Float64Array, scale: number): Float64Array {
  const result = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, k) => {
    const weight = weights[k]! * scale;
    for (let i = 0; i < result.length; i++) result[i] = result[i]! + weight * vector[i]!;
  });
  return result;
}

function addOuterProduct(matrix: Float32Array, direction: Float64Array, weight: number): void {
  const n = direction.length;
  for (let i = 0; i < n; i++) {
    const scaled = direction[i]! * weight;
    for (let j = 0; j < n; j++) matrix[i * n + j] = matrix[i * n + j]! + scaled * direction[j]!;
  }
}

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dot, toUnit, type UnitVector } from "../../src/core/vector.ts";
import { symmetricEigen } from "../../src/embed/symmetric-eigen.ts";
import { MIN_VECTORS_TO_FIT, Whitening } from "../../src/embed/whitening.ts";

/** Park & Miller's generator: numbers in (0, 1), the same on every run. */
function* uniform(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

/** Vectors in a narrow cone, as sentence models give them; later dimensions vary less. */
function cone(count: number, dimensions: number, seed = 1): UnitVector[] {
  const random = uniform(seed);
  return Array.from({ length: count }, () =>
    toUnit(Array.from({ length: dimensions }, (_, i) => (i === 0 ? 3 : 0) + (random.next().value - 0.5) / (1 + i / 4))),
  );
}

/** Covariance of vectors that need not be centred. */
function covariance(vectors: readonly Float32Array[]): Float64Array {
  const n = vectors[0]!.length;
  const mean = Array.from({ length: n }, (_, i) => vectors.reduce((sum, v) => sum + v[i]!, 0) / vectors.length);
  const result = new Float64Array(n * n);
  for (const vector of vectors) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++)
        result[i * n + j]! += ((vector[i]! - mean[i]!) * (vector[j]! - mean[j]!)) / vectors.length;
    }
  }
  return result;
}

function eigenvalues(vectors: readonly Float32Array[]): number[] {
  return [...symmetricEigen(covariance(vectors), vectors[0]!.length).values].toSorted((a, b) => b - a);
}

/** Of the largest variance to the one before the last. */
const spread = (values: readonly number[]): number => values[0]! / values[10]!;

/** The mean cosine of the first vector to the others. */
const cosines = (vectors: readonly Float32Array[]): number =>
  vectors.slice(1).reduce((sum, vector) => sum + dot(vectors[0]!, vector), 0) / (vectors.length - 1);

describe("the map", () => {
  const sample = cone(400, 12);
  const whitening = Whitening.fit(sample, 5000);

  test("turns every variance λ into λ · (λ + ridge)^(−1/4)", () => {
    const before = eigenvalues(sample);
    const ridge = (1e-3 * before.reduce((sum, x) => sum + x, 0)) / before.length;
    const after = eigenvalues(sample.map((vector) => whitening.image(vector)));
    before.forEach((lambda, i) => expect(after[i]! / (lambda * (lambda + ridge) ** -0.25)).toBeCloseTo(1, 3));
  });

  test("evens the variances out, towards λ^(3/4)", () => {
    const before = eigenvalues(sample);
    const after = eigenvalues(sample.map((vector) => whitening.image(vector)));
    expect(spread(after) / spread(before) ** 0.75).toBeCloseTo(1, 2);
  });

  test("opens the cone: images point everywhere", () => {
    expect(cosines(sample)).toBeGreaterThan(0.95);
    expect(Math.abs(cosines(sample.map((vector) => whitening.project(vector)!)))).toBeLessThan(0.1);
  });

  test("is symmetric", () => {
    const [a, b] = [sample[1]!, sample[2]!];
    expect(dot(whitening.imageOfDifference(a), b)).toBeCloseTo(dot(a, whitening.imageOfDifference(b)), 5);
  });

  test("has no direction for the mean itself", () => {
    expect(whitening.project(whitening.parts.mean)).toBeNull();
    expect(whitening.scaleOf(whitening.parts.mean)).toBe(0);
  });

  test("remembers how many vectors there were, not how many it saw", () => {
    expect(whitening.parts.fittedOn).toBe(5000);
  });

  test("refuses a vector of other dimensions", () => {
    expect(() => whitening.image(new Float32Array(11))).toThrow(
      expect.objectContaining({ code: "DIMENSION_MISMATCH" }),
    );
  });
});

test.each([5, 6])("the form of a query gives cosines without mapping again, in %i dimensions", (dimensions) => {
  const whitening = Whitening.fit(cone(60, dimensions), 60);
  const coordinates = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), {
    minLength: dimensions,
    maxLength: dimensions,
  });
  const vector = coordinates.filter((values) => Math.hypot(...values) > 0.1).map((values) => toUnit(values));
  fc.assert(
    fc.property(vector, vector, (query, stored) => {
      const place = whitening.project(query)!;
      const { form, offset } = whitening.pullBack(place);
      const cosine = dot(place, whitening.project(stored)!);
      expect((dot(form, stored) - offset) * whitening.scaleOf(stored)).toBeCloseTo(cosine, 4);
    }),
  );
});

test("directions beyond the leading ones share one factor, that of their mean variance", () => {
  const dimensions = 300;
  const sample = cone(900, dimensions);
  const { factors, directions, rest } = Whitening.fit(sample, 900).parts;
  const variances = eigenvalues(sample);
  const ridge = (1e-3 * variances.reduce((sum, x) => sum + x, 0)) / dimensions;
  const tail = variances.slice(factors.length);
  const mean = tail.reduce((sum, x) => sum + x, 0) / tail.length;
  expect(rest / (mean + ridge) ** (-1 / 8)).toBeCloseTo(1, 2);
  for (let k = 0; k < 64; k++) expect(factors[k]! / (variances[k]! + ridge) ** (-1 / 8)).toBeCloseTo(1, 2);
  const first = directions.subarray(0, dimensions);
  expect(dot(first, first)).toBeCloseTo(1, 5);
  expect(dot(first, directions.subarray(dimensions, 2 * dimensions))).toBeCloseTo(0, 5);
});

test("fewer vectors than dimensions still give a map", () => {
  const few = cone(MIN_VECTORS_TO_FIT, 48);
  const whitening = Whitening.fit(few, 32);
  for (const vector of few) expect(whitening.project(vector)).not.toBeNull();
  expect(Math.abs(cosines(few.map((vector) => whitening.project(vector)!)))).toBeLessThan(0.2);
});

test("vectors that are all the same are mapped by centring alone", () => {
  const same = Array.from({ length: 40 }, () => toUnit([1, 2, 2]));
  const whitening = Whitening.fit(same, 40);
  expect(whitening.project(same[0]!)).toBeNull();
  const other = whitening.project(toUnit([0, 0, 1]))!;
  const expected = toUnit([-1 / 3, -2 / 3, 1 / 3]);
  other.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 5));
});

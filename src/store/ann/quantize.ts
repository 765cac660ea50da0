/** How a vector was rounded: x ≈ scale · integers, and the norm of what is lost, ‖x − scale · integers‖₂ (never too small). */
export interface Rounding {
  readonly scale: number;
  readonly error: number;
}

const MAX_CODE = 127;
const MAX_QUERY = 32_767;
const MAX_SUM = 2 ** 31 - 1;
/** Above what rounding to float32 can take away from an error. */
const ERROR_MARGIN = 1 + 2 ** -22;
/** Below it float32 has fewer digits, and rounding takes away more. */
const LEAST_NORMAL = 2 ** -126;

/** Rounds a vector to int8, scale = max|xᵢ| / 127. Zeros have scale 0. */
export function toCode(vector: Float32Array, codes: Int8Array): Rounding {
  return round(vector, codes, largest(vector) / MAX_CODE, MAX_CODE);
}

/**
 * Rounds a query to int16, as finely as a 32-bit sum of its products with any int8 code allows:
 * Σ|c·q| ≤ 127·√d·‖q‖ < 2³¹.
 */
export function toQueryCode(query: Float32Array, codes: Int16Array): Rounding {
  let squares = 0;
  for (const value of query) squares += value * value;
  const root = Math.sqrt(query.length);
  // Rounding each of d integers adds at most √d / 2 to their norm.
  const maxNorm = MAX_SUM / (MAX_CODE * root) - root;
  return round(query, codes, Math.max(largest(query) / MAX_QUERY, Math.sqrt(squares) / maxNorm), MAX_QUERY);
}

function largest(vector: Float32Array): number {
  let max = 0;
  for (let i = 0; i < vector.length; i++) max = Math.max(max, Math.abs(vector[i]!));
  return max;
}

function round(vector: Float32Array, codes: Int8Array | Int16Array, wanted: number, limit: number): Rounding {
  // The error is measured against the scale as it is kept, in float32.
  const scale = Math.fround(wanted);
  const inverse = scale === 0 ? 0 : 1 / scale;
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const code = Math.max(-limit, Math.min(limit, Math.round(vector[i]! * inverse)));
    codes[i] = code;
    squares += (vector[i]! - scale * code) ** 2;
  }
  return { scale, error: squares === 0 ? 0 : Math.fround(Math.sqrt(squares) * ERROR_MARGIN + LEAST_NORMAL) };
}

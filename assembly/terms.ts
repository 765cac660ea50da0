// The training of term vectors; `src/embed/terms/train/kernels.ts` says what it computes. A module of its own.
import {
  ARCHITECTURE_AT,
  END_OF_SENTENCE,
  BEFORE_AT,
  GRADIENTS_AT,
  HIDDEN_AT,
  INPUT_AT,
  INPUTS_AT,
  KEEP_ALWAYS,
  KEEP_AT,
  LABELS_AT,
  MEAN_AT,
  NEGATIVE_AT,
  NEXT_AT,
  NOISE_AT,
  OUTPUT_AT,
  PATH_STARTS_AT,
  PATH_STEPS_AT,
  SENTENCE_AT,
  SHARED_AT,
  STRIDE_AT,
  SUBWORD_ROWS_AT,
  SUBWORD_STARTS_AT,
  TARGETS_AT,
  TERMS_AT,
  REACHES_AT,
  WINDOW_AT,
  ZERO_AT,
} from "../src/embed/terms/train/task-layout";
import { drawNoise, loadRandom, nextRandom, randomBelow, storeRandom } from "./terms-draw";
import { predict } from "./terms-step";
import { addChange, copyVector, sumRows } from "./terms-vectors";

// Of the task that is being done: the addresses and numbers that `task-layout.ts` explains.
let stride: usize = 0;
let input: usize = 0;
let output: usize = 0;
let targets: usize = 0;
let gradients: usize = 0;
let labels: usize = 0;
let inputs: usize = 0;
let hidden: usize = 0;
let before: usize = 0;
let next: usize = 0;
let zero: usize = 0;
let noise: usize = 0;
let terms: u64 = 0;
let negative: u32 = 0;
let pathStarts: usize = 0;
let pathSteps: usize = 0;
let subwordStarts: usize = 0;
let subwordRows: usize = 0;

export function trainSentences(task: usize, tokens: usize, count: u32, alpha: f32): u32 {
  loadTask(task);
  loadRandom(task);
  const sentence = load<u32>(task + SENTENCE_AT) as usize;
  const keep = load<u32>(task + KEEP_AT) as usize;
  const window = load<u32>(task + WINDOW_AT) as i32;
  const reaches = load<u32>(task + REACHES_AT);
  const isCbow = load<u32>(task + ARCHITECTURE_AT) == 1;
  const takesMean = load<u32>(task + MEAN_AT) == 1;
  const shares = load<u32>(task + SHARED_AT) == 1;
  const end = tokens + ((count as usize) << 2);
  let trained: u32 = 0;
  for (let at = tokens; at < end; at += 4) {
    const length = thin(at, keep, sentence);
    while (load<u32>(at) != END_OF_SENTENCE) at += 4;
    if (isCbow) trainCbow(sentence, length, window, reaches, takesMean, alpha);
    else trainSkipGram(sentence, length, window, reaches, shares, alpha);
    trained += length;
  }
  storeRandom(task);
  return trained;
}

/** Copies the occurrences of a sentence that are kept. @returns how many */
export function thin(tokens: usize, keep: usize, sentence: usize): i32 {
  let length: i32 = 0;
  for (; load<u32>(tokens) != END_OF_SENTENCE; tokens += 4) {
    const term = load<u32>(tokens);
    const threshold = load<u32>(keep + ((term as usize) << 2));
    if (threshold != KEEP_ALWAYS && nextRandom() >= threshold) continue;
    store<u32>(sentence + ((length as usize) << 2), term);
    length++;
  }
  return length;
}

export function loadTask(task: usize): void {
  stride = load<u32>(task + STRIDE_AT);
  input = load<u32>(task + INPUT_AT);
  output = load<u32>(task + OUTPUT_AT);
  targets = load<u32>(task + TARGETS_AT);
  gradients = load<u32>(task + GRADIENTS_AT);
  labels = load<u32>(task + LABELS_AT);
  inputs = load<u32>(task + INPUTS_AT);
  hidden = load<u32>(task + HIDDEN_AT);
  before = load<u32>(task + BEFORE_AT);
  next = load<u32>(task + NEXT_AT);
  zero = load<u32>(task + ZERO_AT);
  noise = load<u32>(task + NOISE_AT);
  terms = load<u32>(task + TERMS_AT);
  negative = load<u32>(task + NEGATIVE_AT);
  pathStarts = load<u32>(task + PATH_STARTS_AT);
  pathSteps = load<u32>(task + PATH_STEPS_AT);
  subwordStarts = load<u32>(task + SUBWORD_STARTS_AT);
  subwordRows = load<u32>(task + SUBWORD_ROWS_AT);
}

export function trainSkipGram(
  sentence: usize,
  length: i32,
  window: i32,
  reaches: u32,
  shares: bool,
  alpha: f32,
): void {
  for (let i = 0; i < length; i++) {
    const term = termAt(sentence, i);
    const reach = window - (randomBelow(reaches) as i32);
    const from = max(0, i - reach);
    const to = min(length - 1, i + reach);
    if (from == to) continue;
    if (shares) {
      predictFromContexts(term, sentence, i, from, to, alpha);
      continue;
    }
    let row = input + (term as usize) * stride;
    let rows: u32 = 1;
    if (subwordStarts != 0) {
      rows = gatherSubwords(term, inputs);
      sumRows(inputs, rows, 1 / (rows as f32), hidden, stride);
      copyVector(hidden, before, stride);
      row = hidden;
    }
    for (let j = from; j <= to; j++) {
      if (j == i) continue;
      predict(row, targets, gradients, chooseTargets(termAt(sentence, j)), stride, alpha, next);
    }
    // Each step adds the same to all inputs, and therefore to their mean: adding it once at the end comes to the same.
    if (subwordStarts != 0) addChange(inputs, rows, before, hidden, 1, stride);
  }
}

/** Each context predicts the term and the same noise terms, whose vectors stay near meanwhile. */
function predictFromContexts(term: u32, sentence: usize, i: i32, from: i32, to: i32, alpha: f32): void {
  const count = chooseTargets(term);
  const bytes = (count as usize) << 2;
  memory.copy(labels, gradients, bytes);
  for (let j = from; j <= to; j++) {
    if (j == i) continue;
    memory.copy(gradients, labels, bytes);
    predict(input + (termAt(sentence, j) as usize) * stride, targets, gradients, count, stride, alpha, next);
  }
}

function trainCbow(
  sentence: usize,
  length: i32,
  window: i32,
  reaches: u32,
  takesMean: bool,
  alpha: f32,
): void {
  for (let i = 0; i < length; i++) {
    const reach = window - (randomBelow(reaches) as i32);
    const from = max(0, i - reach);
    const to = min(length - 1, i + reach);
    if (from == to) continue;
    let rows: u32 = 0;
    for (let j = from; j <= to; j++) {
      if (j == i) continue;
      const at = inputs + ((rows as usize) << 2);
      if (subwordStarts != 0) rows += gatherSubwords(termAt(sentence, j), at);
      else {
        store<u32>(at, (input + (termAt(sentence, j) as usize) * stride) as u32);
        rows++;
      }
    }
    const share: f32 = 1 / (rows as f32);
    sumRows(inputs, rows, takesMean ? share : 1, hidden, stride);
    copyVector(hidden, before, stride);
    predict(hidden, targets, gradients, chooseTargets(termAt(sentence, i)), stride, alpha, next);
    addChange(inputs, rows, before, hidden, takesMean ? 1 : share, stride);
  }
}

// @ts-ignore: decorator
@inline
function termAt(sentence: usize, i: i32): u32 {
  return load<u32>(sentence + ((i as usize) << 2));
}

/** Writes the addresses of a term's input vectors. @returns how many */
function gatherSubwords(term: u32, out: usize): u32 {
  const at = subwordStarts + ((term as usize) << 2);
  const from = load<u32>(at);
  const count = load<u32>(at, 4) - from;
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(subwordRows + (((from + i) as usize) << 2));
    store<u32>(out + ((i as usize) << 2), (input + (row as usize) * stride) as u32);
  }
  return count;
}

/** Writes the addresses of the output vectors that a term asks for, and their labels. @returns how many */
export function chooseTargets(term: u32): u32 {
  if (negative == 0) return choosePath(term);
  addTarget(0, term, 1);
  let end: usize = 4;
  for (let i: u32 = 0; i < negative; i++) {
    const other = drawNoise(noise, terms);
    if (other == term) continue;
    addTarget(end, other, 0);
    end += 4;
  }
  return pad(end);
}

function choosePath(term: u32): u32 {
  const at = pathStarts + ((term as usize) << 2);
  const from = load<u32>(at);
  const count = load<u32>(at, 4) - from;
  for (let i: u32 = 0; i < count; i++) {
    const step = load<u32>(pathSteps + (((from + i) as usize) << 2));
    addTarget((i as usize) << 2, step >> 1, ((step & 1) ^ 1) as f32);
  }
  return pad((count as usize) << 2);
}

// @ts-ignore: decorator
@inline
function addTarget(at: usize, row: u32, label: f32): void {
  store<u32>(targets + at, (output + (row as usize) * stride) as u32);
  store<f32>(gradients + at, label);
}

/** Fills targets up to a number that `predict` takes: 6 are common. */
// @ts-ignore: decorator
@inline
function pad(end: usize): u32 {
  return end > 16 && end <= 24 ? padTo(end, 24) : padTo(end, (end + 15) & ~15);
}

function padTo(end: usize, padded: usize): u32 {
  for (let at = end; at < padded; at += 4) {
    store<u32>(targets + at, zero as u32);
    store<f32>(gradients + at, 0.5);
  }
  return (padded >> 2) as u32;
}

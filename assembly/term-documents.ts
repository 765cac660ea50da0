// The training of vectors of documents, Doc2Vec; `src/embed/terms/train/kernels.ts` says what it computes.
import {
  ARCHITECTURE_AT,
  BEFORE_AT,
  DOCUMENTS_AT,
  END_OF_SENTENCE,
  FROZEN_AT,
  GRADIENTS_AT,
  HIDDEN_AT,
  INPUT_AT,
  INPUTS_AT,
  KEEP_AT,
  MEAN_AT,
  NEXT_AT,
  SENTENCE_AT,
  SHARED_AT,
  STRIDE_AT,
  TARGETS_AT,
  REACHES_AT,
  WINDOW_AT,
  WITH_TERMS_AT,
} from "../src/embed/terms/train/task-layout";
import { chooseTargets, loadTask, thin, trainSkipGram } from "./terms";
import { loadRandom, randomBelow, storeRandom } from "./terms-draw";
import { predict, predictFrozen } from "./terms-step";
import { addChange, copyVector, sumRows } from "./terms-vectors";

let stride: usize = 0;
let targets: usize = 0;
let gradients: usize = 0;
let isFrozen: bool = false;

export function trainDocuments(task: usize, tokens: usize, count: u32, alpha: f32): u32 {
  loadTask(task);
  loadRandom(task);
  stride = load<u32>(task + STRIDE_AT);
  targets = load<u32>(task + TARGETS_AT);
  gradients = load<u32>(task + GRADIENTS_AT);
  isFrozen = load<u32>(task + FROZEN_AT) == 1;
  const documents = load<u32>(task + DOCUMENTS_AT) as usize;
  const sentence = load<u32>(task + SENTENCE_AT) as usize;
  const keep = load<u32>(task + KEEP_AT) as usize;
  const end = tokens + ((count as usize) << 2);
  let trained: u32 = 0;
  for (let at = tokens; at < end; at += 4) {
    const row = documents + (load<u32>(at) as usize) * stride;
    const length = thin(at + 4, keep, sentence);
    while (load<u32>(at) != END_OF_SENTENCE) at += 4;
    if (load<u32>(task + ARCHITECTURE_AT) == 1) trainMemory(task, row, sentence, length, alpha);
    else trainBag(task, row, sentence, length, alpha);
    trained += length;
  }
  storeRandom(task);
  return trained;
}

/** PV-DBOW: the document predicts each of its terms. */
function trainBag(task: usize, row: usize, sentence: usize, length: i32, alpha: f32): void {
  const next = load<u32>(task + NEXT_AT);
  if (!isFrozen && load<u32>(task + WITH_TERMS_AT) == 1) {
    const window = load<u32>(task + WINDOW_AT) as i32;
    const reaches = load<u32>(task + REACHES_AT);
    trainSkipGram(sentence, length, window, reaches, load<u32>(task + SHARED_AT) == 1, alpha);
  }
  for (let i = 0; i < length; i++) {
    step(row, chooseTargets(load<u32>(sentence + ((i as usize) << 2))), alpha, next);
  }
}

/** PV-DM: the document and the terms around it predict each term. */
function trainMemory(task: usize, row: usize, sentence: usize, length: i32, alpha: f32): void {
  const input = load<u32>(task + INPUT_AT) as usize;
  const inputs = load<u32>(task + INPUTS_AT) as usize;
  const hidden = load<u32>(task + HIDDEN_AT) as usize;
  const before = load<u32>(task + BEFORE_AT) as usize;
  const next = load<u32>(task + NEXT_AT) as usize;
  const takesMean = load<u32>(task + MEAN_AT) == 1;
  const window = load<u32>(task + WINDOW_AT) as i32;
  const reaches = load<u32>(task + REACHES_AT);
  for (let i = 0; i < length; i++) {
    const reach = window - (randomBelow(reaches) as i32);
    const to = min(length - 1, i + reach);
    store<u32>(inputs, row as u32);
    let rows: u32 = 1;
    for (let j = max(0, i - reach); j <= to; j++) {
      if (j == i) continue;
      const term = load<u32>(sentence + ((j as usize) << 2)) as usize;
      store<u32>(inputs + ((rows as usize) << 2), (input + term * stride) as u32);
      rows++;
    }
    const share: f32 = 1 / (rows as f32);
    sumRows(inputs, rows, takesMean ? share : 1, hidden, stride);
    copyVector(hidden, before, stride);
    step(hidden, chooseTargets(load<u32>(sentence + ((i as usize) << 2))), alpha, next);
    // The document is the first of the inputs.
    addChange(inputs, isFrozen ? 1 : rows, before, hidden, takesMean ? 1 : share, stride);
  }
}

// @ts-ignore: decorator
@inline
function step(hidden: usize, count: u32, alpha: f32, next: usize): void {
  if (isFrozen) predictFrozen(hidden, targets, gradients, count, stride, alpha);
  else predict(hidden, targets, gradients, count, stride, alpha, next);
}

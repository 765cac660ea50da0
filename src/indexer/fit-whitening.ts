import { giveBack } from "../core/give-back.ts";
import { isEngineError } from "../core/errors.ts";
import { decodeWhitening, encodeWhitening, WHITENING_STATE, type WhiteningState } from "../embed/whitening-state.ts";
import { MIN_VECTORS_TO_FIT, Whitening } from "../embed/whitening.ts";
import type { Store } from "../store/store.ts";

/** Mean and covariance of 512 dimensions hardly move with more. */
const SAMPLE = 1024;
/** The map is fitted anew when the collection has grown or shrunk by this factor since. */
const DRIFT = 1.5;
/** Chunks that came since get their scales from the search that first meets them; beyond this factor they are stored ahead. */
const UNSCALED = 1.1;
/** Vectors that travel from the store at once. */
const PAGE = 128;

/** Fits the collection's whitening map when there is none or the collection has changed much since. */
export async function fitWhitening(store: Store): Promise<void> {
  const { vectors } = await store.status();
  if (vectors < MIN_VECTORS_TO_FIT) return;
  const state = await readWhitening(store);
  if (state === null || hasDrifted(state.whitening.parts.fittedOn, vectors)) {
    const sample = await store.sampleVectors(SAMPLE);
    const whitening = Whitening.fit(sample, vectors);
    giveBack(sample);
    await writeScales(store, { whitening, scales: new Map() });
  } else if (vectors > state.scales.size * UNSCALED) {
    await writeScales(store, state);
  }
}

/** Stores the map with what scales there are and those of all chunks above them; ids only rise. */
async function writeScales(store: Store, { whitening, scales: known }: WhiteningState): Promise<void> {
  const scales = new Map(known);
  let after = 0;
  for (const id of known.keys()) after = Math.max(after, id);
  for (;;) {
    const page = await store.vectorsAfter(after, PAGE);
    const vectors = page.map(([, vector]) => vector);
    const found = whitening.scalesOf(vectors);
    giveBack(vectors);
    page.forEach(([id], i) => scales.set(id, found[i]!));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last[0];
  }
  await store.writeState(WHITENING_STATE, encodeWhitening({ whitening, scales }));
}

/** @returns null when there is none, or it is damaged */
async function readWhitening(store: Store): Promise<WhiteningState | null> {
  try {
    const bytes = await store.readState(WHITENING_STATE);
    return bytes === null ? null : decodeWhitening(bytes);
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return null;
    throw error;
  }
}

function hasDrifted(fittedOn: number, vectors: number): boolean {
  return vectors >= fittedOn * DRIFT || vectors * DRIFT <= fittedOn;
}

import { decodeWhitening, encodeWhitening, WHITENING_STATE } from "../embed/whitening-state.ts";
import { MIN_VECTORS_TO_FIT, Whitening } from "../embed/whitening.ts";
import type { Store } from "../store/store.ts";

/** Mean and covariance of 512 dimensions hardly move with more. */
const SAMPLE = 1024;
/** The map is fitted anew when the collection has grown or shrunk by this factor since. */
const DRIFT = 1.5;
const PAGE = 1024;

/** Fits the collection's whitening map when there is none or the collection has changed much since. */
export async function fitWhitening(store: Store): Promise<void> {
  const { vectors } = await store.status();
  if (vectors < MIN_VECTORS_TO_FIT || !(await hasDrifted(store, vectors))) return;
  const whitening = Whitening.fit(await store.sampleVectors(SAMPLE), vectors);
  const scales = new Map<number, number>();
  for (let after = 0; ;) {
    const page = await store.vectorsAfter(after, PAGE);
    const found = whitening.scalesOf(page.map(([, vector]) => vector));
    page.forEach(([id], i) => scales.set(id, found[i]!));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last[0];
  }
  await store.writeState(WHITENING_STATE, encodeWhitening({ whitening, scales }));
}

async function hasDrifted(store: Store, vectors: number): Promise<boolean> {
  try {
    const bytes = await store.readState(WHITENING_STATE);
    if (bytes === null) return true;
    const { fittedOn } = decodeWhitening(bytes).whitening.parts;
    return vectors >= fittedOn * DRIFT || vectors * DRIFT <= fittedOn;
  } catch {
    return true;
  }
}

/**
 * Wakes a thread that waits without an event loop. A message port alone takes twice as long: its receiver
 * has to come back to its loop first.
 */
export type Doorbell = Int32Array<SharedArrayBuffer>;

export function createDoorbell(): Doorbell {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

export function ring(bell: Doorbell): void {
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

/** How often it has rung: what rings after this is read is not slept through. */
export function rings(bell: Doorbell): number {
  return Atomics.load(bell, 0);
}

/** Blocks the thread until the bell has rung since `seen`, or the time is over. */
export function waitForRing(bell: Doorbell, seen: number, timeoutMs: number): void {
  Atomics.wait(bell, 0, seen, timeoutMs);
}

import { setFlagsFromString } from "node:v8";

const FLAGS = [
  // The youngest objects keep the room they have, 2 to 4 MB, instead of 134 MB after some thousand files.
  "--semi-space-growth-factor=1",
  // Old ones are looked through when they have grown by this share, instead of up to fourfold.
  "--heap-growing-percent=30",
];

/**
 * Holds the heaps of this process to little more than what is in use. For commands that go through much and keep little; a run over
 * 20,000 files takes as long with it. It holds for the whole process, so only a program does this, never a library.
 */
export function frugalHeap(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}

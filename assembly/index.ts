// What the module exports. Compiled by scripts/build-kernels.ts.
export { mapRows, markSlots, scanAll, scanList, scanMarked, scoreFloats } from "./scan";

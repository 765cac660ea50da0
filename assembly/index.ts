// What the module exports. Compiled by scripts/build-kernels.ts.
export { mapRows, scanAll, scanList, scoreFloats } from "./scan";

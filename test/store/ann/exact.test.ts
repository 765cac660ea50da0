import { annIndexContract } from "../ann-index-contract.ts";
import { ExactIndex } from "../../../src/store/ann/exact.ts";

annIndexContract((dimensions) => new ExactIndex(dimensions), { recall: 1 });

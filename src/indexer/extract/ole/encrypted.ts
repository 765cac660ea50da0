import type { BinaryReader } from "../binary-extractor.ts";

/** An office file that was packed with a password. */
export const readEncrypted: BinaryReader = async () => {
  await Promise.resolve();
  throw new Error("It is protected by a password");
};

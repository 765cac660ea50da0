import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readKenningFile, writeKenningFile } from "../../../../src/embed/terms/formats/kenning-file.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { sampleModel } from "../sample-model.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-terms-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a model comes back with all that belongs to it", async () => {
  const file = join(folder, "whole.terms");
  const model = sampleModel();
  const checksum = await writeKenningFile(file, model);
  expect(await readKenningFile(file)).toEqual({ model, checksum });
});

test("vectors alone come back as well, and replace what was there", async () => {
  const file = join(folder, "whole.terms");
  const bare: TermModel = { ...sampleModel(), algorithm: null, counts: null, subwords: null, training: null };
  await writeKenningFile(file, bare);
  expect((await readKenningFile(file)).model).toEqual(bare);
  expect(readdirSync(folder)).toEqual(["whole.terms"]);
});

test("a bit that has turned anywhere is noticed", async () => {
  const file = join(folder, "turned.terms");
  await writeKenningFile(file, sampleModel());
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at += 37) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 4;
    writeFileSync(file, bytes);
    await expect(readKenningFile(file), `byte ${at}`).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  }
});

test("a file that is too short or too long is refused", async () => {
  const file = join(folder, "cut.terms");
  await writeKenningFile(file, sampleModel());
  const whole = readFileSync(file);
  writeFileSync(file, Buffer.concat([whole, Buffer.of(0)]));
  await expect(readKenningFile(file)).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  for (const length of [0, 4, 12, 40, whole.length - 1]) {
    writeFileSync(file, whole);
    truncateSync(file, length);
    await expect(readKenningFile(file), `${length} bytes`).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  }
});

test("what cannot be written leaves nothing behind", async () => {
  const file = join(folder, "missing", "model.terms");
  await expect(writeKenningFile(file, sampleModel())).rejects.toMatchObject({ code: "STORAGE_FAILED" });
});

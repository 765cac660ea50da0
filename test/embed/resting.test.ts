import { expect, test } from "vitest";
import { Resting } from "../../src/embed/resting.ts";

class Model {
  isOpen = true;

  async dispose(): Promise<void> {
    await Promise.resolve();
    this.isOpen = false;
  }
}

function counted(): { model: Resting<Model>; opened: Model[] } {
  const opened = [new Model()];
  const open = async (): Promise<Model> => {
    await Promise.resolve();
    opened.push(new Model());
    return opened.at(-1)!;
  };
  return { model: new Resting(opened[0]!, open), opened };
}

test("it is closed by a rest, and opened once by those who use it next", async () => {
  const { model, opened } = counted();
  await model.rest();
  expect(opened[0]!.isOpen).toBe(false);
  const used = await Promise.all([model.use(async (one) => one), model.use(async (one) => one)]);
  expect(opened).toHaveLength(2);
  expect(used).toEqual([opened[1], opened[1]]);
  expect(opened[1]!.isOpen).toBe(true);
});

test("it does not rest while it is used", async () => {
  const { model, opened } = counted();
  await model.use(async (one) => {
    await model.rest();
    expect(one.isOpen).toBe(true);
  });
  expect(opened).toHaveLength(1);
});

test("what could not be opened is tried again", async () => {
  let tries = 0;
  const model = new Resting(new Model(), async () => {
    if (++tries === 1) throw new Error("no memory");
    return await Promise.resolve(new Model());
  });
  await model.rest();
  await expect(model.use(async ({ isOpen }) => isOpen)).rejects.toThrow("no memory");
  expect(await model.use(async ({ isOpen }) => isOpen)).toBe(true);
});

test("once closed it stays so", async () => {
  const { model, opened } = counted();
  await model.rest();
  const using = model.use(async ({ isOpen }) => isOpen);
  await model[Symbol.asyncDispose]();
  await using;
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  await expect(model.use(async (one) => one)).rejects.toThrow();
});

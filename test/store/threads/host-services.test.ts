import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { ServiceThread } from "../../../src/store/threads/service-thread.ts";

interface Echo {
  say(text: string): string;
}

test("a thread whose services wait for its event loop lives on when nothing happens there", async () => {
  const thread = new ServiceThread(new URL("waiting-thread.ts", import.meta.url), null);
  await thread.ready;
  await setTimeout(50);
  expect(await thread.proxy<Echo>("echo").say("here")).toBe("here");
  await thread.close();
});

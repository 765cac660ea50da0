import { afterEach, expect, test } from "vitest";
import { isEngineError } from "../../../src/core/errors.ts";
import { ServiceThread } from "../../../src/store/threads/service-thread.ts";
import { withCode } from "../with-code.ts";
import type { EchoService } from "./echo-thread.ts";

const threads: ServiceThread[] = [];

function start(options: unknown = null, onEvent: (event: string) => void = () => {}): ServiceThread {
  const thread = new ServiceThread(new URL("./echo-thread.ts", import.meta.url), options, onEvent);
  threads.push(thread);
  return thread;
}

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.terminate();
});

test("a call is answered with what the method returns, whatever can be cloned", async () => {
  const echo = start().proxy<EchoService>("echo");
  for (const value of [1, "机器", null, undefined, Float32Array.of(1, 2), new Map([[1, { a: [2] }]])]) {
    expect(await echo.echo(value)).toEqual(value);
  }
});

test("calls of one turn are answered in their order", async () => {
  const echo = start().proxy<EchoService>("echo");
  const values = Array.from({ length: 100 }, (_, i) => i);
  expect(await Promise.all(values.map(async (value) => await echo.echo(value)))).toEqual(values);
  expect(await echo.log()).toEqual(values.map(String));
});

test("a typed error keeps code, hint, data and cause; a bug stays a bug", async () => {
  const echo = start().proxy<EchoService>("echo");
  const error: unknown = await echo.refuse().catch((cause: unknown) => cause);
  expect(isEngineError(error, "BAD_REQUEST")).toBe(true);
  expect(error).toMatchObject({ hint: "Ask for something else.", data: { a: 1 }, cause: { message: "because" } });
  await expect(echo.break()).rejects.toThrow("a bug");
  expect(await echo.echo(1)).toBe(1);
});

test("a function among the arguments is called back before the answer", async () => {
  const steps: number[] = [];
  const echo = start().proxy<EchoService>("echo");
  expect(await echo.count(3, (step) => steps.push(step))).toBe(3);
  expect(steps).toEqual([1, 2, 3]);
});

test("what cannot be cloned is refused, and harms no other call", async () => {
  const echo = start().proxy<EchoService>("echo");
  await expect(echo.echo({ nested: () => {} })).rejects.toThrow("could not be cloned");
  expect(await echo.echo(1)).toBe(1);
});

test("a thread that cannot start answers every call with the reason", async () => {
  const thread = start("fail");
  await expect(thread.ready).rejects.toThrow(withCode("STORAGE_FAILED"));
  await expect(thread.proxy<EchoService>("echo").echo(1)).rejects.toThrow(withCode("STORAGE_FAILED"));
  await thread.close();
});

test("closing lets open calls end; calls after it are refused", async () => {
  const thread = start();
  const echo = thread.proxy<EchoService>("echo");
  const last = echo.block(50);
  await thread.close();
  await last;
  await expect(echo.echo(1)).rejects.toThrow("The thread");
});

test("open calls of a thread that dies are rejected", async () => {
  const echo = start().proxy<EchoService>("echo");
  await expect(Promise.all([echo.exit(), echo.echo(1)])).rejects.toThrow("The thread has ended");
});

test("the calling thread goes on while the other is busy", async () => {
  const echo = start().proxy<EchoService>("echo");
  await echo.echo(0);
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  await echo.block(200);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});

test("a thread can tell what nobody asked for", async () => {
  const events: string[] = [];
  await start(null, (event) => events.push(event)).ready;
  expect(events).toEqual(["hello"]);
});

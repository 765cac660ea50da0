import { expect } from "vitest";
import type { z } from "zod";
import type { ServerOptions } from "../../src/http/server.ts";
import { documentPath, startTestServer, type TestServer } from "./test-server.ts";

export const COLLECTION = "/v1/collections/nature";

export const DOCUMENTS = {
  whales: "The blue whale is the largest animal that has ever lived on Earth. It eats krill.",
  dolphins: "Dolphins are small whales with teeth. A dolphin eats fish.",
  volcanoes: "Volcanoes throw out lava, ash and gases when magma rises from deep inside the Earth.",
  geysers: "A geyser throws out hot water and steam, heated by magma deep inside the Earth.",
};

/** A server with a collection of four documents, whose metadata says their `kind`: two of the sea, two of fire. */
export async function startNatureServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  for (const [id, text] of Object.entries(DOCUMENTS)) {
    const kind = text.includes("magma") ? "fire" : "sea";
    await server.call("PUT", documentPath("nature", id), { title: id, text, metadata: { kind } });
  }
  return server;
}

/** The body has the described fields and no other. */
export function exactly<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.parse(body);
  expect(parsed).toEqual(body);
  return parsed;
}

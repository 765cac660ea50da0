#!/usr/bin/env node
// Everything else is loaded after the check: an older Node crashes in the native modules instead of saying why.
import module from "node:module";
import { nodeRefusal } from "./node-version.ts";

const refusal = nodeRefusal(process.versions.node);
if (refusal === null) {
  // Compiling the libraries anew costs a cold search a third of its time.
  module.enableCompileCache();
  const { run } = await import("./run.ts");
  process.exitCode = await run(process.argv.slice(2));
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}

// Makes a few files of the modules that a store thread loads, by the services that need them: `node scripts/bundle-threads.ts`,
// after tsc. Finding and linking seventy modules takes a thread longer than all else before its first search.
import { readFileSync } from "node:fs";
import { createRequire, findPackageJSON, isBuiltin } from "node:module";
import { resolve } from "node:path";
import { build, type Plugin } from "rolldown";

const store = resolve(import.meta.dirname, "../dist/store");
const PREFIX = "\0namespace of ";

await build({
  input: resolve(store, "store-thread.js"),
  platform: "node",
  // Packages stay what the user installed.
  external: (id) => /^[^./\0]/.test(id) && !isModule(id),
  plugins: [defaultOfModules()],
  output: {
    dir: store,
    // Plain `require` needs no loader of modules, which a thread would have to start first.
    format: "cjs",
    entryFileNames: "store-thread.cjs",
    chunkFileNames: "store-thread/[name].cjs",
  },
});

/** `require` of a package without CommonJS gives its namespace, where the bundler takes all that it gives for the default export. */
function defaultOfModules(): Plugin {
  return {
    name: "default-of-modules",
    resolveId: (id) => (/^[^./\0]/.test(id) && isModule(id) ? PREFIX + id : null),
    load: (id) => {
      if (!id.startsWith(PREFIX)) return null;
      const name = JSON.stringify(id.slice(PREFIX.length));
      return `import { createRequire } from "node:module"; export default createRequire(import.meta.url)(${name}).default;`;
    },
  };
}

function isModule(id: string): boolean {
  if (isBuiltin(id)) return false;
  const file = createRequire(import.meta.url).resolve(id);
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  const manifest = findPackageJSON(id, import.meta.url);
  return manifest !== undefined && (JSON.parse(readFileSync(manifest, "utf8")) as { type?: string }).type === "module";
}

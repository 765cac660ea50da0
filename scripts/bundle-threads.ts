// Makes a few files of the modules that threads load: `node scripts/bundle-threads.ts`, after tsc. Finding and linking seventy modules takes
// a thread of the store longer than all else before its first search, and a loader of modules takes one that trains terms 1.6 MB.
import { readFileSync } from "node:fs";
import { createRequire, findPackageJSON, isBuiltin } from "node:module";
import { resolve } from "node:path";
import { build, type Plugin } from "rolldown";

const dist = resolve(import.meta.dirname, "../dist");
const PREFIX = "\0namespace of ";

// That of the store by the services that need them.
await bundle(resolve(dist, "store"), "store-thread");
await bundle(resolve(dist, "embed/terms/train"), "training-thread");

async function bundle(dir: string, name: string): Promise<void> {
  await build({
    input: resolve(dir, `${name}.js`),
    platform: "node",
    // Packages stay what the user installed.
    external: (id) => /^[^./\0]/.test(id) && !isModule(id),
    plugins: [defaultOfModules()],
    output: {
      dir,
      // Plain `require` needs no loader of modules, which a thread would have to start first.
      format: "cjs",
      entryFileNames: `${name}.cjs`,
      chunkFileNames: `${name}/[name].cjs`,
    },
  });
}

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

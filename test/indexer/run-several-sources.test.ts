// Runs over one source, all of them or what changed of one leave the collection as a new one would be.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { type IndexContext, indexPaths, type RunOptions } from "../../src/indexer/run.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { contentsOf, openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);
const NAMES = ["one", "two"] as const;

interface Edit {
  readonly source: number;
  readonly path: string;
  /** Null deletes the file; a place in one of the sources is where it moves. */
  readonly to: string | null | { readonly source: number; readonly path: string };
}

const source = fc.nat(NAMES.length - 1);
const path = fc.constantFrom("0.md", "a.md", "b.md", "c.txt", "d/a.md", "e.jsonl");
const text = fc.constantFrom(
  "Of salt.",
  "# Rye\n\nOf rye.",
  '{"id":"x","text":"Of oats."}\n{"id":"y","text":"Of salt."}',
  "",
  "\0\0\0\0",
);
const edit: fc.Arbitrary<Edit> = fc.record({
  source,
  path,
  to: fc.oneof({ weight: 3, arbitrary: text }, fc.constant(null), fc.record({ source, path })),
});
const step = fc.record({
  edits: fc.array(edit, { minLength: 1, maxLength: 8 }),
  run: fc.constantFrom<"all" | "changed" | 0 | 1>("all", "changed", 0, 1),
});

/** @returns whether there was something to edit */
function applyEdit(roots: readonly string[], { source: at, path: name, to }: Edit): boolean {
  const file = join(roots[at]!, name);
  if (typeof to !== "string" && !existsSync(file)) return false;
  if (to === null || typeof to === "string") {
    writeFiles(roots[at]!, { [name]: to });
    return true;
  }
  const target = join(roots[to.source]!, to.path);
  mkdirSync(dirname(target), { recursive: true });
  renameSync(file, target);
  return true;
}

/** A part of a folder may hold nothing that can be indexed, as after a deletion. */
async function indexPart(context: IndexContext, root: string, options: RunOptions): Promise<void> {
  try {
    await indexPaths(context, [root], options);
  } catch (error) {
    if (!isEngineError(error, "NOTHING_INDEXED")) throw error;
  }
}

test.each([{}, { team: "dev" }])("two sources, the second with the metadata %j", async (metadata) => {
  const optionsOf = [{}, { metadata }];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const folder = temporaryFolder();
      const roots = NAMES.map((name) => join(folder, name));
      for (const root of roots) writeFiles(root, { "keep.md": `What is always in ${root.slice(-3)}.` });
      const indexEach = async (context: IndexContext): Promise<void> => {
        for (const [i, root] of roots.entries()) await indexPaths(context, [root], optionsOf[i]!);
      };
      const lasting = await openCollection(embedder);
      await indexEach(lasting);
      for (const { edits, run } of steps) {
        const done = edits.filter((one) => applyEdit(roots, one));
        if (run === "all") await indexPaths(lasting, [], {});
        else if (run !== "changed") await indexPaths(lasting, [roots[run]!], optionsOf[run]!);
        else {
          for (const [i, root] of roots.entries()) {
            const within = done.flatMap(({ source: from, path: name, to }) => [
              ...(from === i ? [name] : []),
              ...(to !== null && typeof to !== "string" && to.source === i ? [to.path] : []),
            ]);
            if (within.length > 0) await indexPart(lasting, root, { ...optionsOf[i], within });
          }
        }
      }
      await indexPaths(lasting, [], {});
      const fresh = await openCollection(embedder);
      await indexEach(fresh);
      expect(await contentsOf(lasting.store)).toEqual(await contentsOf(fresh.store));
      expect((await lasting.store.care.check()).problems).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

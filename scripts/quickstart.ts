/** `npm run quickstart`: indexes the sample documents, asks them three questions, and says what to try next. */
import { spawnSync } from "node:child_process";
import { join, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const CLI = join(ROOT, "dist/cli/main.js");
/** The quickstart's own place, so that it never touches a collection of the user's. */
const COLLECTIONS = join(ROOT, "data/collections");

kenning("index", "data/sample");
kenning("search", "why is the top floor cold when the boiler is running", "--limit", "2");
kenning("search", "how long should I wait before drinking coffee in the evening", "--limit", "2");
kenning("search", "怎么保存新鲜香菜", "--limit", "2");

const home = relative(process.cwd(), COLLECTIONS) || ".";
process.stdout.write(`
Try next, from this folder:
  npx kenning search "your own question" --root ${home}
  npx kenning search "leaves turn yellow" --explain --root ${home}
  npx kenning similar sample/gardening/yellow-tomato-leaves.md --root ${home}
  npx kenning serve --root ${home}
  npx kenning index <a folder of yours> && npx kenning search "…"
`);

/** Runs one command as a user would, and ends with its exit code when it fails. */
function kenning(...args: string[]): void {
  const shown = args.map((arg) => (/[^\w./-]/.test(arg) ? `"${arg}"` : arg)).join(" ");
  process.stdout.write(`\n$ kenning ${shown}\n`);
  const { status } = spawnSync(process.execPath, [CLI, ...args, "--root", COLLECTIONS], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

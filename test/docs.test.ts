import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ROUTES } from "../src/http/routes.ts";
import { createProgram } from "../src/cli/program.ts";

const ROOT = resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** Documents whose TypeScript is whole programs. */
const PROGRAMS = ["README.md", "docs/terms.md"];

test("the TypeScript of README and of docs/terms.md compiles against the library", () => {
  const blocks = PROGRAMS.flatMap((document) => {
    const found = [...read(document).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
    expect(found.length, document).toBeGreaterThan(0);
    return found;
  });
  // Inside the repository, so that the types of Node are found.
  mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, "node_modules/.cache/readme-"));
  try {
    blocks.forEach((block, i) => writeFileSync(join(folder, `block-${i}.ts`), block));
    const config = {
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions: {
        paths: { kenning: [join(ROOT, "src/index.ts")] },
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      include: [folder, join(ROOT, "src/**/*.d.ts")],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
    expect(tsc.stdout).toBe("");
    expect(tsc.status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the README's set-up commands exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const command of ["npm ci && npm run quickstart", "npm ci && npm test"])
    expect(read("README.md")).toContain(command);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["quickstart", "test", "check", "build"]));
  expect(read(".ci/run")).toContain("npm ci && npm test");
});

test("every CLI command is documented", () => {
  const documented = read("docs/cli.md");
  for (const command of createProgram().commands) {
    const names =
      command.commands.length > 0 ? command.commands.map((sub) => `${command.name()} ${sub.name()}`) : [command.name()];
    for (const name of names.filter((one) => one !== "help")) expect(documented).toContain(`## kenning ${name}`);
  }
});

test("every HTTP route is documented", () => {
  const documented = read("docs/http-api.md");
  for (const { method, path } of ROUTES) expect(documented).toContain(`${method.toUpperCase()} ${path}`);
});

test("links between the documents lead somewhere", () => {
  const documents = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
  ];
  const dead: string[] = [];
  for (const document of documents) {
    for (const [, target] of read(document).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)) {
      try {
        readFileSync(resolve(ROOT, document, "..", target!));
      } catch {
        dead.push(`${document} → ${target}`);
      }
    }
  }
  expect(dead).toEqual([]);
});

test("every folder of src has its heading in ARCHITECTURE.md", () => {
  const architecture = read("ARCHITECTURE.md");
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(architecture).toMatch(new RegExp(`^##.*src/${name}\\b`, "m"));
});

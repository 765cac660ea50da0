// Compiles hnswlib-node once more with everything that this processor can do: npm compiles it for any processor, and the
// graph then answers more slowly. Runs after an install; whatever goes wrong, the addon that npm compiled stays in place.
// docs/native-build.md tells how to switch it off. Plain JavaScript without dependencies: any Node must run it from a package.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join, resolve } from "node:path";

const FLAGS = ["-O3 -march=native", "-O3 -mcpu=native"];
const RECORD = "kenning-build.json";
const PORTABLE = "addon.portable.node";
const COMPILE_TIMEOUT_MS = 600_000;
const TRY_TIMEOUT_MS = 60_000;
/** The widest registers of each level, as a disassembly names them. */
const LEVELS = [
  { macro: "__AVX512F__", simd: "AVX-512", register: /%?zmm\d/ },
  { macro: "__AVX2__", simd: "AVX2", register: /%?ymm\d/ },
  { macro: "__AVX__", simd: "AVX", register: /%?ymm\d/ },
  { macro: "__SSE__", simd: "SSE", register: /%?xmm\d/ },
  { macro: "__ARM_NEON", simd: "NEON", register: /\bv\d+\.\d[sdhb]/ },
];

/** What every processor of an architecture has, and npm's build therefore uses. */
const BASE_LEVELS = { x64: "SSE", arm64: "NEON" };

/** Why the portable addon stays; no failure. */
class Kept extends Error {}

const from = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
try {
  console.log(`kenning: ${build()}`);
} catch (error) {
  const reason = error instanceof Kept ? error.message : `it could not be compiled again: ${String(error)}`;
  console.log(`kenning: hnswlib-node stays as npm compiled it; ${reason}`);
}

function build() {
  const folder = addonFolder();
  const release = join(folder, "build", "Release");
  try {
    return buildIn(folder, release);
  } catch (error) {
    if (error instanceof Kept && readRecord(release)?.compiled !== "native") {
      writeRecord(release, { compiled: "portable", simd: BASE_LEVELS[process.arch] ?? "none", flags: "", cpu: "" });
    }
    throw error;
  }
}

function buildIn(folder, release) {
  const source = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  const record = readRecord(release);
  if (process.env.KENNING_PORTABLE_BUILD === "1") {
    restore(release);
    throw new Kept("KENNING_PORTABLE_BUILD is set.");
  }
  const compiler = findCompiler();
  const { flags, simd } = chooseFlags(compiler);
  const wanted = { flags, compiler: compiler.version, source, cpu: cpuFeatures() };
  if (record?.compiled === "native" && Object.keys(wanted).every((key) => record[key] === wanted[key])) {
    return `hnswlib-node is compiled for this processor already (${record.simd}).`;
  }
  const portableSimd = simdOf(compiler, "");
  // The addon of an older native build is not the portable one.
  const portable = record?.compiled === "native" ? join(release, PORTABLE) : join(release, "addon.node");
  if (simd === portableSimd) throw new Kept(`this processor has no more than ${simd}.`);
  const side = join(folder, `native-build-${process.pid}`);
  try {
    compile(folder, side, flags);
    const compiled = join(side, "build", "Release", "addon.node");
    tryOut(compiled);
    const seen = seenIn(compiled, simd);
    if (portable !== join(release, PORTABLE)) copyFileSync(portable, join(release, PORTABLE));
    // A running process keeps the file that it has opened.
    renameSync(compiled, join(release, "addon.node"));
    writeRecord(release, { compiled: "native", simd: seen, ...wanted });
    return `hnswlib-node is compiled for this processor (${seen}, ${flags}).`;
  } finally {
    rmSync(side, { recursive: true, force: true });
  }
}

function addonFolder() {
  try {
    const folder = dirname(createRequire(join(from, "package.json")).resolve("hnswlib-node/package.json"));
    if (existsSync(join(folder, "build", "Release", "addon.node"))) return folder;
  } catch {
    throw new Kept("it is not installed.");
  }
  throw new Kept("npm has not compiled it: allow its install script first.");
}

/** Puts the addon of any processor back. */
function restore(release) {
  if (!existsSync(join(release, PORTABLE))) return;
  rmSync(join(release, RECORD), { force: true });
  renameSync(join(release, PORTABLE), join(release, "addon.node"));
}

function findCompiler() {
  if (process.platform === "win32") throw new Kept("on Windows it is not compiled again.");
  const command = process.env.CXX ?? (process.platform === "darwin" ? "c++" : "g++");
  // CXX may hold a launcher and arguments.
  const [program, ...args] = command.split(/\s+/);
  const { status, stdout } = spawnSync(program, [...args, "--version"], { encoding: "utf8" });
  if (status !== 0) throw new Kept(`there is no compiler ${command}.`);
  return { program, args, version: stdout.split("\n", 1)[0] };
}

function chooseFlags(compiler) {
  for (const flags of FLAGS) {
    const simd = simdOf(compiler, flags);
    if (simd !== undefined) return { flags, simd };
  }
  throw new Kept(`${compiler.version} knows none of ${FLAGS.join(", ")}.`);
}

/** What the compiler says it uses under these flags; undefined when it does not take them. */
function simdOf({ program, args }, flags) {
  const asked = [...args, ...flags.split(" ").filter(Boolean), "-dM", "-E", "-x", "c++", "/dev/null"];
  const { status, stdout } = spawnSync(program, asked, { encoding: "utf8" });
  if (status !== 0) return undefined;
  const macros = new Set(stdout.split("\n").map((line) => line.split(" ")[1]));
  return LEVELS.find(({ macro }) => macros.has(macro))?.simd ?? "none";
}

/** The level whose registers are in the machine code, where it can be read. */
function seenIn(addon, simd) {
  const options = { encoding: "utf8", maxBuffer: 2 ** 28 };
  const { status, stdout } = spawnSync("objdump", ["-d", "--no-show-raw-insn", addon], options);
  if (status !== 0) return simd;
  const first = LEVELS.findIndex((level) => level.simd === simd);
  return LEVELS.slice(first).find(({ register }) => register.test(stdout))?.simd ?? simd;
}

/** Compiles a copy, with the headers and the node-gyp that npm has just used: nothing is fetched that npm did not fetch. */
function compile(folder, side, flags) {
  for (const part of ["package.json", "binding.gyp", "src"]) {
    cpSync(join(folder, part), join(side, part), { recursive: true });
  }
  const { nodedir, node_gyp: usedGyp } = configurationOf(folder);
  const gyp = [process.env.npm_config_node_gyp, usedGyp, ...besideNpm()].find((path) => path && existsSync(path));
  if (gyp === undefined) throw new Kept("node-gyp was not found; run this through npm.");
  const args = [gyp, "rebuild", "--release", ...(nodedir ? [`--nodedir=${nodedir}`] : [])];
  const { status, signal, stderr } = spawnSync(process.execPath, args, {
    cwd: side,
    env: { ...process.env, CXXFLAGS: [process.env.CXXFLAGS, flags].filter(Boolean).join(" ") },
    encoding: "utf8",
    timeout: COMPILE_TIMEOUT_MS,
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return;
  const complaint = stderr.split("\n").findLast((line) => /error|ERR!/i.test(line) && !/not ok/.test(line));
  throw new Kept(`compiling failed (${signal ?? complaint ?? status}).`);
}

/** What node-gyp wrote down when npm ran it. */
function configurationOf(folder) {
  try {
    const text = readFileSync(join(folder, "build", "config.gypi"), "utf8");
    return JSON.parse(text.replace(/^#.*\n/, "")).variables;
  } catch {
    return {};
  }
}

function besideNpm() {
  const inNpm = join("node_modules", "node-gyp", "bin", "node-gyp.js");
  const npm = process.env.npm_execpath;
  return [
    ...(npm ? [join(dirname(npm), "..", inNpm)] : []),
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", inNpm),
  ];
}

/** Runs the new addon in a process of its own, which an unknown instruction may end. */
function tryOut(addon) {
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    ["-e", `(${search.toString()})(process.argv[1])`, addon],
    {
      encoding: "utf8",
      timeout: TRY_TIMEOUT_MS,
    },
  );
  if (status !== 0) throw new Kept(`the new one does not work here (${signal ?? stderr.trim().split("\n").at(-1)}).`);
}

/** Compares distances in lengths that take each of hnswlib's paths with those computed here. Self-contained: it is sent as text. */
function search(addon) {
  const { HierarchicalNSW } = process.getBuiltinModule("node:module").createRequire(addon)(addon);
  for (const space of ["ip", "l2", "cosine"]) {
    for (const dimensions of [3, 4, 7, 20, 50, 384]) {
      const vectors = Array.from({ length: 200 }, (_, i) => {
        const values = Array.from({ length: dimensions }, (_value, j) => Math.fround(Math.sin(i * 7.1 + j * j * 1.3)));
        const norm = Math.hypot(...values);
        return values.map((value) => value / norm);
      });
      const index = new HierarchicalNSW(space, dimensions);
      index.initIndex({ maxElements: 200, allowReplaceDeleted: true });
      vectors.forEach((vector, label) => index.addPoint(vector, label));
      const { neighbors, distances } = index.searchKnn(vectors[5], 10);
      neighbors.forEach((label, i) => {
        const dot = vectors[5].reduce((sum, value, j) => sum + value * vectors[label][j], 0);
        const expected = space === "l2" ? 2 - 2 * dot : 1 - dot;
        if (!(Math.abs(distances[i] - expected) < 1e-4))
          throw new Error(`${space} in ${dimensions} dimensions is wrong`);
      });
      if (neighbors.length !== 10 || !(distances[0] < 1e-4)) throw new Error("The nearest was not found");
    }
  }
}

/** What must not be missing where the addon runs: `src/store/ann/native-build.ts` compares it. */
function cpuFeatures() {
  try {
    const [, features] = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
    if (features) return features.trim().split(/\s+/).toSorted().join(" ");
  } catch {
    // Another system than Linux.
  }
  return os.cpus()[0]?.model ?? "";
}

function readRecord(release) {
  try {
    const record = JSON.parse(readFileSync(join(release, RECORD), "utf8"));
    return record.addon === sha256(join(release, "addon.node")) ? record : undefined;
  } catch {
    return undefined;
  }
}

function writeRecord(release, record) {
  const addon = sha256(join(release, "addon.node"));
  writeFileSync(join(release, RECORD), `${JSON.stringify({ ...record, addon }, null, 2)}\n`);
}

function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

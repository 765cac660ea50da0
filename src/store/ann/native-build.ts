import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

/** How the graph's native code was compiled, as `scripts/native-build.mjs` wrote it down. */
export interface NativeBuild {
  /** "unknown" where the script has not run, or where something else has compiled the code since. */
  readonly compiled: "native" | "portable" | "unknown";
  /** The widest instructions in it, e.g. "AVX-512", "AVX2" or "SSE"; unknown with an unknown build. */
  readonly simd?: string | undefined;
  /** What the compiler was given besides npm's own flags. */
  readonly flags?: string | undefined;
  /** Whether this processor has all that the one it was compiled on had. */
  readonly runsHere: boolean;
  /** Code for any processor, kept beside native code. */
  readonly portableAddon?: string | undefined;
}

/** For a report: whether the graph's code can be used, and how it was compiled. */
export function nativeBuild(release = releaseFolder(), cpu = cpuFeatures): { usable: boolean; detail: string } {
  if (release === undefined || !existsSync(join(release, "addon.node"))) {
    return { usable: false, detail: "hnswlib-node is not installed" };
  }
  const { compiled, simd, flags, runsHere, portableAddon } = readNativeBuild(release, cpu);
  if (!runsHere) {
    const instead = portableAddon === undefined ? "" : "; its portable code is used";
    return { usable: portableAddon !== undefined, detail: `compiled for another processor${instead}` };
  }
  if (compiled === "unknown") return { usable: true, detail: "compiled by npm" };
  if (compiled === "portable") return { usable: true, detail: `compiled for any processor (${simd})` };
  return { usable: true, detail: `compiled for this processor (${simd}, ${flags})` };
}

interface Recorded {
  readonly compiled: "native" | "portable";
  readonly simd: string;
  readonly flags: string;
  /** The features of the processor it was compiled on, or its name. */
  readonly cpu: string;
  /** SHA-256 of the addon. */
  readonly addon: string;
}

/** Features of x86 and ARM processors that compilers make use of, as Linux names them. */
const INSTRUCTIONS =
  /^(?:(?:avx|sse|ssse|amx|sve|sm|sha|bmi|fma|asimd|vaes|vpclmul|gfni|movbe|movdir|crc|aes)\w*|sse4_[12]|f16c|abm|adx|popcnt|lzcnt|pni|cx16|rdrnd|rdseed|xsave\w*|serialize|atomics|dotprod|i8mm|bf16)$/;
const RELEASE = join("build", "Release");

/** @param release  the folder of the addon; by default that of the installed package */
export function readNativeBuild(release = releaseFolder(), cpu = cpuFeatures): NativeBuild {
  const recorded = release === undefined ? undefined : readRecord(release);
  if (release === undefined || recorded === undefined) return { compiled: "unknown", runsHere: true };
  const { compiled, simd, flags } = recorded;
  const portable = join(release, "addon.portable.node");
  return {
    compiled,
    simd,
    flags,
    runsHere: compiled === "portable" || hasAll(cpu(), recorded.cpu),
    portableAddon: existsSync(portable) ? portable : undefined,
  };
}

function releaseFolder(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve("hnswlib-node/package.json");
    return join(dirname(manifest), RELEASE);
  } catch {
    return undefined;
  }
}

function readRecord(release: string): Recorded | undefined {
  try {
    const recorded = JSON.parse(readFileSync(join(release, "kenning-build.json"), "utf8")) as Recorded;
    // Loaded here only: it takes a thread that has no use for it some milliseconds.
    const { createHash } = process.getBuiltinModule("node:crypto");
    const addon = createHash("sha256").update(readFileSync(join(release, "addon.node")));
    return recorded.addon === addon.digest("hex") ? recorded : undefined;
  } catch {
    return undefined;
  }
}

/** An image or a folder of packages may have been copied from another machine. */
function hasAll(present: string, wanted: string): boolean {
  if (present === wanted) return true;
  const here = new Set(present.split(" "));
  const used = wanted.split(" ").filter((feature) => INSTRUCTIONS.test(feature));
  // A name in place of features says nothing of what it has.
  return used.length > 0 && used.every((feature) => here.has(feature));
}

function cpuFeatures(): string {
  try {
    const [, features] = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
    if (features !== undefined) return features.trim().split(/\s+/).toSorted().join(" ");
  } catch {
    // Another system than Linux.
  }
  return cpus()[0]?.model ?? "";
}

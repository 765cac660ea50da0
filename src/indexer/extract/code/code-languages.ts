/** Languages of source code and configuration by the extension of a file's name. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  typescript: ["ts", "mts", "cts", "tsx"],
  javascript: ["js", "mjs", "cjs", "jsx"],
  python: ["py", "pyi"],
  go: ["go"],
  rust: ["rs"],
  java: ["java"],
  kotlin: ["kt", "kts"],
  scala: ["scala"],
  swift: ["swift"],
  c: ["c", "h"],
  cpp: ["cc", "cpp", "cxx", "hpp", "hh", "hxx", "ino"],
  dart: ["dart"],
  elixir: ["ex", "exs"],
  erlang: ["erl", "hrl"],
  clojure: ["clj", "cljs"],
  groovy: ["groovy", "gradle"],
  fsharp: ["fs", "fsx"],
  fortran: ["f90", "f95"],
  zig: ["zig"],
  nim: ["nim"],
  ocaml: ["ml", "mli"],
  lisp: ["lisp", "el", "scm"],
  pascal: ["pas"],
  solidity: ["sol"],
  verilog: ["sv"],
  vhdl: ["vhd", "vhdl"],
  csharp: ["cs"],
  ruby: ["rb"],
  php: ["php"],
  perl: ["pl", "pm"],
  lua: ["lua"],
  r: ["r"],
  julia: ["jl"],
  haskell: ["hs"],
  shell: ["sh", "bash", "zsh", "fish", "ps1", "bat", "cmd"],
  sql: ["sql"],
  css: ["css", "scss", "sass", "less"],
  vue: ["vue", "svelte"],
  protobuf: ["proto"],
  graphql: ["graphql"],
  yaml: ["yaml", "yml"],
  toml: ["toml"],
  ini: ["ini", "cfg", "conf", "properties", "env"],
  xml: ["xsd", "xsl", "wsdl"],
  make: ["mk"],
  cmake: ["cmake"],
  hcl: ["tf", "hcl"],
};

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([name, list]) => list.map((extension) => [extension, name] as const)),
);

/** In lower case. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["dockerfile", "dockerfile"],
  ["containerfile", "dockerfile"],
  ["makefile", "make"],
  ["gnumakefile", "make"],
  ["cmakelists.txt", "cmake"],
  ["jenkinsfile", "groovy"],
  ["gemfile", "ruby"],
  ["rakefile", "ruby"],
  ["vagrantfile", "ruby"],
]);

export const CODE_EXTENSIONS: readonly string[] = [...BY_EXTENSION.keys()];

/** @param extension  lower case, without the dot */
export function codeLanguageOf(extension: string): string | null {
  return BY_EXTENSION.get(extension) ?? null;
}

/** Of files that have the same name everywhere. @param name  without its folder */
export function codeLanguageOfName(name: string): string | null {
  return NAMES.get(name.toLowerCase()) ?? null;
}

/** Programs that run scripts and are not called as their language. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  ash: "shell",
  bash: "shell",
  bun: "javascript",
  dash: "shell",
  deno: "typescript",
  fish: "shell",
  ksh: "shell",
  node: "javascript",
  nodejs: "javascript",
  pwsh: "shell",
  pypy: "python",
  rscript: "r",
  runghc: "haskell",
  runhaskell: "haskell",
  sh: "shell",
  zsh: "shell",
};

/** By the `#!` line of a script. @returns null for a text that has none, or whose language is not known */
export function codeLanguageOfScript(text: string): string | null {
  const [, path, argument] = /^#![ \t]*(\S+)(?:[ \t]+(?:-S[ \t]+)?(?:\w+=\S*[ \t]+)*([^\s-]\S*))?/.exec(text) ?? [];
  if (path === undefined) return null;
  const program = path.slice(path.lastIndexOf("/") + 1);
  const name = (program === "env" ? (argument ?? "") : program).toLowerCase().replace(/[\d.]+$/, "");
  const known = name.slice(name.lastIndexOf("/") + 1);
  if (Object.hasOwn(INTERPRETERS, known)) return INTERPRETERS[known]!;
  return Object.hasOwn(EXTENSIONS, known) ? known : null;
}

/** The registered ones. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  javascript: "text/javascript",
  css: "text/css",
  yaml: "application/yaml",
  toml: "application/toml",
  xml: "application/xml",
};

export function codeMediaType(language: string | null): string {
  return language === null ? "text/x-code" : (MEDIA_TYPES[language] ?? `text/x-${language}`);
}

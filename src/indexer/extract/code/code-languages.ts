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
  cpp: ["cc", "cpp", "cxx", "hpp", "hh"],
  csharp: ["cs"],
  ruby: ["rb"],
  php: ["php"],
  perl: ["pl", "pm"],
  lua: ["lua"],
  r: ["r"],
  julia: ["jl"],
  haskell: ["hs"],
  shell: ["sh", "bash", "zsh", "fish", "ps1"],
  sql: ["sql"],
  css: ["css", "scss", "less"],
  vue: ["vue", "svelte"],
  protobuf: ["proto"],
  graphql: ["graphql"],
  yaml: ["yaml", "yml"],
  toml: ["toml"],
  ini: ["ini", "cfg", "conf", "properties", "env"],
  xml: ["xsd", "xsl", "wsdl"],
  make: ["mk"],
};

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([name, list]) => list.map((extension) => [extension, name] as const)),
);

export const CODE_EXTENSIONS: readonly string[] = [...BY_EXTENSION.keys()];

/** @param extension  lower case, without the dot */
export function codeLanguageOf(extension: string): string | null {
  return BY_EXTENSION.get(extension) ?? null;
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

import { detectLanguage } from "../language.ts";
import type { Extractor } from "./extractor.ts";
import { paragraphs } from "./plain-text.ts";
import { baseName } from "./title.ts";

const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
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

const LANGUAGE_OF = new Map(
  Object.entries(LANGUAGES).flatMap(([name, list]) => list.map((ext) => [ext, name] as const)),
);

/** Source code and configuration: what stands between blank lines, as it stands. */
export const sourceCode: Extractor = {
  mediaTypes: ["text/x-code"],
  extensions: [...LANGUAGE_OF.keys()],
  *extract(source) {
    const name = baseName(source.path);
    const codeLanguage = LANGUAGE_OF.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
    yield {
      title: name,
      language: detectLanguage(source.text),
      mediaType: codeLanguage === undefined ? "text/x-code" : (MEDIA_TYPES[codeLanguage] ?? `text/x-${codeLanguage}`),
      metadata: codeLanguage === undefined ? {} : { codeLanguage },
      blocks: paragraphs(source, 0, source.text.length, "code"),
    };
  },
};

/** The registered ones. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  javascript: "text/javascript",
  css: "text/css",
  yaml: "application/yaml",
  toml: "application/toml",
  xml: "application/xml",
};

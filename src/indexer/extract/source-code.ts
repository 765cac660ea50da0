import { detectLanguage } from "../language.ts";
import {
  CODE_EXTENSIONS,
  codeLanguageOf,
  codeLanguageOfName,
  codeLanguageOfScript,
  codeMediaType,
} from "./code/code-languages.ts";
import type { CodeScope } from "./code/code-scope.ts";
import { grammarOf } from "./code/grammars.ts";
import { indentOutline } from "./code/indent-outline.ts";
import { syntaxOutline } from "./code/syntax-outline.ts";
import { type Extractor, verbatimBlock } from "./extractor.ts";
import { baseName } from "./title.ts";

/** Source code and configuration as it stands, with its declarations as an outline. */
export const sourceCode: Extractor = {
  mediaTypes: ["text/x-code"],
  extensions: CODE_EXTENSIONS,
  *extract(source) {
    const name = baseName(source.path);
    const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
    const codeLanguage = codeLanguageOfName(name) ?? codeLanguageOf(extension) ?? codeLanguageOfScript(source.text);
    const block = verbatimBlock(source, "code", 0, source.text.length);
    yield {
      title: name,
      language: detectLanguage(source.text),
      mediaType: codeMediaType(codeLanguage),
      metadata: codeLanguage === null ? {} : { codeLanguage },
      blocks: block === null ? [] : [{ ...block, outline: outlineOf(block.text, codeLanguage ?? "", extension) }],
    };
  },
};

function outlineOf(text: string, language: string, extension: string): readonly CodeScope[] {
  const parser = grammarOf(language, extension);
  const outline = parser === null ? null : syntaxOutline(text, parser);
  return outline ?? indentOutline(text, language === "toml" || language === "ini");
}

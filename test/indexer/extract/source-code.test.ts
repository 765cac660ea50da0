import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CodeScope } from "../../../src/indexer/extract/code/code-scope.ts";
import { testData } from "../../support/test-data.ts";
import { read } from "./read.ts";

/** Each scope as its signature and the first and last line of its text, with the scopes in it. */
function outline(path: string, code: string): unknown[] {
  const block = read(path, code).documents[0]!.blocks[0]!;
  const show = ({ start, end, signature, children }: CodeScope): unknown[] => {
    const lines = block.text.slice(start, end).split("\n");
    return [signature, `${lines[0]!.trim()} … ${lines.at(-1)!.trim()}`, ...children.map(show)];
  };
  return (block.outline ?? []).map(show);
}

function expectSound(path: string, code: string): void {
  const [document] = read(path, code).documents;
  for (const { text, outline: scopes } of document!.blocks) {
    const check = (list: readonly CodeScope[], start: number, end: number): void => {
      let at = start;
      for (const scope of list) {
        expect(scope.start).toBeGreaterThanOrEqual(at);
        expect(scope.end).toBeGreaterThan(scope.start);
        at = scope.end;
        check(scope.children, scope.start, scope.end);
      }
      expect(at).toBeLessThanOrEqual(end);
    };
    check(scopes ?? [], 0, text.length);
  }
}

describe("declarations of source code", () => {
  test("Python: decorators and comments belong to what they stand above", () => {
    const code = `import os

# Routes.
@final
class Router(Base):
    """Doc."""
    # Adds.
    @property
    def add(
        self, path
    ) -> None:
        pass

async def main():
    run()
`;
    expect(outline("a.py", code)).toEqual([
      ["class Router(Base)", "# Routes. … pass", ["def add(self, path) -> None", "# Adds. … pass"]],
      ["async def main()", "async def main(): … run()"],
    ]);
  });

  test("TypeScript: exports, methods, functions that are assigned or handed over", () => {
    const code = `/** A. */
export class A<T> extends B {
  x = 1; // one
  /** M. */
  async m(a: number): Promise<void> {
    return;
  }
}
export const f = (a: string) => {
  g();
};
describe("owls", () => {
  it("hoot", () => {
    hoot();
  });
});
`;
    expect(outline("a.ts", code)).toEqual([
      ["export class A<T> extends B", "/** A. */ … }", ["async m(a: number): Promise<void>", "/** M. */ … }"]],
      ["export const f = (a: string)", "export const f = (a: string) => { … };"],
      ['describe("owls", ()', 'describe("owls", () => { … });', ['it("hoot", ()', 'it("hoot", () => { … });']],
    ]);
  });

  test.each([
    ["a.rs", "/// Doc.\n#[derive(Debug)]\npub struct S {\n  a: u8,\n}\n", "pub struct S", "/// Doc. … }"],
    ["a.rs", "impl T for S {\n  fn a(&self) {}\n}\n", "impl T for S", "impl T for S { … }"],
    ["A.java", "/** D. */\n@X\npublic class A {\n  int x;\n}\n", "public class A", "/** D. */ … }"],
    [
      "a.go",
      "// F does.\nfunc (r *R) F(a int) error {\n\treturn nil\n}\n",
      "func (r *R) F(a int) error",
      "// F does. … }",
    ],
    ["a.php", "<?php\n#[At]\nfinal class A {\n  public $x;\n}\n", "final class A", "#[At] … }"],
    [
      "a.cpp",
      "template <class T>\nclass C : B {\n  int x;\n};\n",
      "template <class T> class C : B",
      "template <class T> … };",
    ],
    ["a.c", "static int f(void)\n{\n  return 1;\n}\n", "static int f(void)", "static int f(void) … }"],
    ["a.rb", "# Doc.\ndef sing(a)\n  a\nend\n", "def sing(a)", "# Doc. … end"],
    ["a.cs", "[At]\npublic int F()\n{\n  return 1;\n}\n", "public int F()", "[At] … }"],
    ["a.toml", "[server]\nport = 1\n\n[client]\na = 2\n", "[server]", "[server] … port = 1"],
    ["a.yaml", "server:\n  port: 1\nb: 2\n", "server", "server: … port: 1"],
  ])("%s: %j", (path, code, signature, extent) => {
    expect(outline(path, code)[0]).toEqual(expect.arrayContaining([signature, extent]));
  });

  test("a signature is one line of at most 80 characters", () => {
    const [scope] = outline("a.py", `def f(\n${"    argument: int,\n".repeat(20)}):\n    pass\n`) as string[][];
    expect(scope![0]).toMatch(/^def f\(argument: int, argument.*…$/);
    expect(scope![0]).toHaveLength(80);
  });
});

describe("whatever a file holds", () => {
  const paths = ["a.py", "a.ts", "a.tsx", "a.js", "a.rs", "a.java", "a.cpp", "a.go", "a.php", "a.rb", "a.toml"];

  const token = fc.constantFrom(
    ..."class A|def f(|):|{|}|(|)|<|>|;|\n|\n\n|  |    |\t|@x|#[y]|// c|# c|/* d */|/*|*/|\"|'|`|fn g() {|function h() {|=> {|impl B|namespace C {|public|<?php|?>|if x:|end|[s]|字|x = 1".split(
      "|",
    ),
  );

  test("scopes are in order and within each other", () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 80 }), fc.constantFrom(...paths), (parts, path) => {
        expectSound(path, parts.join(" "));
      }),
      { numRuns: 500 },
    );
  });

  test("code that was cut or mixed up anywhere has sound scopes", () => {
    const file = testData("docs-mixed/fastapi-code/fastapi/encoders.py");
    if (file === null) return;
    const code = readFileSync(file, "utf8");
    fc.assert(
      fc.property(fc.nat(code.length), fc.nat(code.length), fc.constantFrom(...paths), (a, b, path) => {
        expectSound(path, code.slice(a, a + 4000) + code.slice(b, b + 4000));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["closing brackets", "}\n".repeat(30_000)],
    ["opening brackets", "({[<\n".repeat(8_000)],
    ["classes in classes", "class A { void f() { \n".repeat(6_000)],
    ["unfinished blocks", "if x:\n".repeat(10_000)],
    ["ambiguous comparisons", "a<\n".repeat(20_000)],
    ["quotes", "\"'`\n".repeat(10_000)],
    ["one line", "let a=1;".repeat(125_000)],
    ["ever deeper lines", Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i)}a`).join("\n")],
  ])("%s do not hang it", (_, code) => {
    for (const path of ["a.py", "a.ts", "a.cpp", "a.cs"]) {
      const before = process.cpuUsage();
      read(path, code);
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
    }
  });
});

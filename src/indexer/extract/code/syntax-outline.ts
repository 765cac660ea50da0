/** Declarations of source code by its grammar. What a grammar cannot make sense of in linear time is left to its indentation. */
import type { Parser, SyntaxNode, Tree } from "@lezer/common";
import { type CodeScope, MAX_SCOPE_DEPTH, toSignature, withIndent } from "./code-scope.ts";

/** More is generated code, as a rule. */
const MAX_CHARS = 512 * 1024;
/** Minified code has longer lines, on average. */
const MAX_MEAN_LINE = 200;
/** Nesting of brackets, and closing ones too many, that no code for readers has; the parsers' time grows with both. */
const MAX_BRACKETS = 200;
const MAX_UNOPENED = 20;
/** Steps of all the parses that are tried side by side, a character; code without mistakes takes less than one. */
const MAX_WORK = 1.5;
const FIRST_WORK = 2000;

/** @returns null when the text is not read as code, see the limits above */
export function syntaxOutline(text: string, parser: Parser): CodeScope[] | null {
  if (!looksReadable(text)) return null;
  const tree = parse(text, parser);
  return tree === null ? null : scopesIn(text, tree.topNode, true, 1);
}

function looksReadable(text: string): boolean {
  if (text.length > MAX_CHARS) return false;
  let lines = 1;
  let depth = 0;
  let deepest = 0;
  let unopened = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 10) lines++;
    else if (char === 40 || char === 91 || char === 123) deepest = Math.max(deepest, ++depth);
    else if (char === 41 || char === 93 || char === 125) {
      if (depth > 0) depth--;
      else unopened++;
    }
  }
  return text.length / lines <= MAX_MEAN_LINE && deepest <= MAX_BRACKETS && unopened <= MAX_UNOPENED;
}

function parse(text: string, parser: Parser): Tree | null {
  const running = parser.startParse(text);
  const most = FIRST_WORK + text.length * MAX_WORK;
  let work = 0;
  for (;;) {
    const tree = running.advance();
    if (tree !== null) return tree;
    // The parses tried side by side are not in the declared type.
    work += (running as { stacks?: readonly unknown[] }).stacks?.length ?? 1;
    if (work > most) return null;
  }
}

const COMMENT = /Comment$/;
const DECORATION = /^(?:Decorator|Attributes?|MarkerAnnotation|Annotation|InnerAttribute)$/;
/** Each statement of these is a scope, of the others only the declarations. */
const DECLARING =
  /^(?:(?:Class|Interface|Enum|Record|AnnotationType)Body|DeclarationList|FieldDeclarationList|SpecList)$/;
const RUNNING = /^(?:Body|Block|CompoundStatement|ConstructorBody)$/;
const NAMESPACE = /^(?:ClassDefinition|NamespaceDefinition|NamespaceDeclaration|LinkageSpecification)$/;
const DECLARATION =
  /^(?:Function|Class|Method|Decorated|Export|Template)(?:Declaration|Definition|Statement|Decl)$|Item$|Specifier$/;
const CALLBACK = /^ExpressionStatement$/;
/** Of one statement, in search of its body. */
const MAX_VISITED = 200;
const MAX_BODY_DEPTH = 6;

/** Scopes of a body, whose statements are declarations for others to read, or steps that run one after the other. */
function scopesIn(text: string, body: SyntaxNode, isDeclaring: boolean, depth: number): CodeScope[] {
  const scopes: CodeScope[] = [];
  let prefix: { readonly start: number; readonly end: number } | null = null;
  let last = 0;
  for (let node = body.firstChild; node !== null; node = node.nextSibling) {
    if (node.type.isAnonymous || node.to <= node.from) continue;
    const start: number = prefix !== null && isAdjacent(text, prefix.end, node.from) ? prefix.start : node.from;
    if (COMMENT.test(node.name) || isLoneDecorator(node)) {
      // A comment at the end of a line belongs to what stands before it.
      const isOwnLine = start !== node.from || withIndent(text, node.from) < node.from || isLineStart(text, node.from);
      prefix = isOwnLine ? { start, end: node.to } : null;
      continue;
    }
    prefix = null;
    const scope = scopeOf(text, node, Math.max(last, withIndent(text, start)), isDeclaring, depth);
    if (scope === null) continue;
    scopes.push(scope);
    last = scope.end;
  }
  return scopes;
}

function scopeOf(text: string, node: SyntaxNode, start: number, isDeclaring: boolean, depth: number): CodeScope | null {
  const end = statementEnd(text, node);
  // A constant with a comment above it needs no heading.
  if (end <= start || !text.slice(node.from, end).includes("\n")) return null;
  if (!isDeclaring && !DECLARATION.test(node.name) && !CALLBACK.test(node.name)) return null;
  const found = findBody(node);
  if (!isDeclaring && found === null) return null;
  const from = Math.max(start, afterDecorations(node));
  const signature = toSignature(found === null ? firstLine(text, from, end) : text.slice(from, found.body.from));
  const children =
    found === null || depth >= MAX_SCOPE_DEPTH ? [] : scopesIn(text, found.body, found.isDeclaring, depth + 1);
  return { start, end, signature, children: children.filter((child) => child.start >= start && child.end <= end) };
}

/** The first body in a statement, however it is wrapped: decorated, exported, assigned, or handed to a function. */
function findBody(statement: SyntaxNode): { readonly body: SyntaxNode; readonly isDeclaring: boolean } | null {
  let visited = 0;
  const visit = (
    node: SyntaxNode,
    depth: number,
  ): { readonly body: SyntaxNode; readonly isDeclaring: boolean } | null => {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (++visited > MAX_VISITED) return null;
      if (DECLARING.test(child.name)) return { body: child, isDeclaring: true };
      if (RUNNING.test(child.name)) return { body: child, isDeclaring: NAMESPACE.test(node.name) };
      const inner = depth < MAX_BODY_DEPTH && !DECORATION.test(child.name) ? visit(child, depth + 1) : null;
      if (inner !== null) return inner;
    }
    return null;
  };
  return visit(statement, 0);
}

function afterDecorations(node: SyntaxNode): number {
  const first = node.firstChild;
  if (first?.name === "Modifiers") return afterDecorations(first);
  let at = node.from;
  for (let child = first; child !== null; child = child.nextSibling) {
    if (!DECORATION.test(child.name) && !COMMENT.test(child.name)) return at === node.from ? at : child.from;
    at = child.to;
  }
  return at;
}

/** `@Component({…}) export class A`: the grammar has the decorators as a class without a body. */
function isLoneDecorator(node: SyntaxNode): boolean {
  return node.name === "ClassDeclaration" && node.lastChild?.name === "Decorator";
}

/** Whether at most the end of a line is between the two. */
function isAdjacent(text: string, end: number, start: number): boolean {
  const between = text.slice(end, start);
  return between.trim() === "" && between.split("\n").length <= 2;
}

function isLineStart(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === "\n";
}

const REST_OF_LINE = /[ \t]*[;,)]*[ \t]*(?:(?:\/\/|#).*)?/y;

/** Without the white space that some grammars count in, with the mark and the comment that end its line. */
function statementEnd(text: string, { from, to }: SyntaxNode): number {
  const end = from + text.slice(from, to).trimEnd().length;
  REST_OF_LINE.lastIndex = end;
  const rest = REST_OF_LINE.exec(text)?.[0].trimEnd() ?? "";
  const next = text[end + rest.length] ?? "\n";
  return next === "\n" || next === "\r" ? end + rest.length : end;
}

function firstLine(text: string, from: number, end: number): string {
  const lineBreak = text.indexOf("\n", from);
  return text.slice(from, lineBreak === -1 ? end : Math.min(end, lineBreak));
}

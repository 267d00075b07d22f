import type { TextEdit } from '../../core/finding.ts';
import { callsOfMissingMethods } from '../../cost/container-methods.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { BUILTIN_NAMES } from '../../python/builtin-names.ts';
import type { PythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type {
  FunctionDefinition,
  Import,
  ImportedName,
  ImportFrom,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { applyEdits } from '../../text/edits.ts';

/**
 * Puts a model's rewrite of one function into its file. Only the body is taken from the reply, under the original header,
 * so that annotations, defaults and decorators stay; imports the reply brings go below the file's own. What can be told
 * without running it is checked here: that it is the same function by name and parameters, is different code, is not much
 * longer, uses no name that does not exist, and still reads everything the original reads.
 */
export type Rewrite =
  | { readonly outcome: 'made'; readonly edits: readonly TextEdit[] }
  | { readonly outcome: 'refused'; readonly reason: RewriteProblem };

export type RewriteProblem =
  | 'does not parse'
  | 'is another function'
  | 'is the same code'
  | 'is much longer'
  | 'uses unknown names'
  | 'leaves something out'
  | 'calls a method that is not there';

export interface RewriteInput {
  readonly module: SourceModule;
  readonly original: FunctionDefinition;
  /** Code of the reply. */
  readonly code: string;
  readonly parser: PythonParser;
}

/** A rewrite longer than this many times the original, in characters, is not an improvement to read. */
const MUCH_LONGER = 3;

export function makeRewrite(input: RewriteInput): Rewrite {
  const { module, original, parser } = input;
  const reply = analyseSource(parser, module.path, `${input.code.trimEnd()}\n`);
  if (reply.syntaxErrors.length > 0) {
    return refused('does not parse');
  }
  const rewritten = functionNamed(reply, original.name.name);
  if (rewritten === undefined || !hasSameParameters(original, rewritten)) {
    return refused('is another function');
  }
  const old = partsOf(module, original);
  const body = bodyUnder({ module, original, reply, rewritten });
  if (old === undefined || body === undefined) {
    return refused('is another function');
  }
  if (withoutSpace(body) === withoutSpace(old.body)) {
    return refused('is the same code');
  }
  if (body.length > MUCH_LONGER * (old.header.length + old.body.length)) {
    return refused('is much longer');
  }
  const edits = [
    ...importEdits(module, reply, rewritten),
    changedLines(module.text, { start: old.bodyStart, end: original.span.end }, body),
  ];
  const after = analyseSource(parser, module.path, applyEdits(module.text, edits));
  if (after.syntaxErrors.length > module.syntaxErrors.length) {
    return refused('does not parse');
  }
  const known = unknownNames(module);
  if ([...unknownNames(after)].some((name) => !known.has(name))) {
    return refused('uses unknown names');
  }
  const afterwards = functionNamed(after, original.name.name);
  const kept = afterwards === undefined ? new Set<string>() : readIn(after, afterwards);
  if ([...readIn(module, original)].some((what) => !kept.has(what))) {
    return refused('leaves something out');
  }
  const missing = afterwards === undefined ? [] : callsOfMissingMethods(after, afterwards);
  return missing.length > 0
    ? refused('calls a method that is not there')
    : { outcome: 'made', edits };
}

function refused(reason: RewriteProblem): Rewrite {
  return { outcome: 'refused', reason };
}

function functionNamed(module: SourceModule, name: string): FunctionDefinition | undefined {
  const found = module.functions
    .map((one) => one.node)
    .filter((node) => node.kind === 'function')
    .filter((node) => node.name.name === name);
  return found.length === 1 ? found[0] : undefined;
}

function hasSameParameters(left: FunctionDefinition, right: FunctionDefinition): boolean {
  function describe(one: FunctionDefinition): string {
    return one.parameters
      .map((parameter) => `${parameter.style} ${parameter.name.name}`)
      .join(', ');
  }
  return left.isAsync === right.isAsync && describe(left) === describe(right);
}

interface Parts {
  /** From `def` up to the body. */
  readonly header: string;
  readonly body: string;
  /** Offset of the beginning of the body's first line. */
  readonly bodyStart: number;
  readonly indentation: string;
}

/** Undefined for a body on the header's own line. */
function partsOf(module: SourceModule, node: FunctionDefinition): Parts | undefined {
  const [first] = node.body;
  if (first === undefined) {
    return undefined;
  }
  const bodyStart = module.lines.lineSpan(module.lines.positionAt(first.span.start).line).start;
  const indentation = module.text.slice(bodyStart, first.span.start);
  if (indentation.trim() !== '') {
    return undefined;
  }
  return {
    header: module.text.slice(node.name.span.start, bodyStart),
    body: module.text.slice(bodyStart, node.span.end),
    bodyStart,
    indentation,
  };
}

/** The rewrite's body with the original's indentation, docstring included where the reply dropped it. */
function bodyUnder(input: {
  readonly module: SourceModule;
  readonly original: FunctionDefinition;
  readonly reply: SourceModule;
  readonly rewritten: FunctionDefinition;
}): string | undefined {
  const { module, original, reply, rewritten } = input;
  const old = partsOf(module, original);
  const fresh = partsOf(reply, rewritten);
  if (old === undefined || fresh === undefined) {
    return undefined;
  }
  if (old.indentation !== fresh.indentation && hasLongString(reply, rewritten)) {
    return undefined;
  }
  const lines = fresh.body
    .split('\n')
    .map((line) =>
      line.startsWith(fresh.indentation)
        ? old.indentation + line.slice(fresh.indentation.length)
        : line.trim(),
    );
  const docstring = original.body[0];
  const isDropped = isDocstring(docstring) && !isDocstring(rewritten.body[0]);
  const kept =
    isDropped && docstring !== undefined
      ? `${old.indentation}${module.text.slice(docstring.span.start, docstring.span.end)}\n`
      : '';
  return kept + lines.join(module.text.includes('\r\n') ? '\r\n' : '\n');
}

function isDocstring(statement: Statement | undefined): boolean {
  return statement?.kind === 'expression-statement' && statement.value.kind === 'string';
}

/** True when moving lines sideways would change the value of a string of several lines. */
function hasLongString(module: SourceModule, node: Node): boolean {
  let found = false;
  walk(node, (one) => {
    if (one.kind === 'string' && one.parent?.kind !== 'expression-statement') {
      found ||= module.text.slice(one.span.start, one.span.end).includes('\n');
    }
  });
  return found;
}

function withoutSpace(code: string): string {
  return code.replaceAll(/#[^\n]*/g, '').replaceAll(/\s+/g, '');
}

/** Imports of the reply's top level that the function uses and the file does not have, as one insertion below the file's own. */
function importEdits(
  module: SourceModule,
  reply: SourceModule,
  rewritten: FunctionDefinition,
): readonly TextEdit[] {
  const has = new Set(importsOf(module).map((one) => sourceOf(module, one)));
  const used = namesIn(rewritten);
  const missing = importsOf(reply)
    .filter((one) => one.names.some((imported) => used.has(boundName(imported))))
    .map((one) => sourceOf(reply, one))
    .filter((text) => !has.has(text) && !text.includes('\n'));
  if (missing.length === 0) {
    return [];
  }
  const last = importsOf(module).at(-1);
  if (last !== undefined) {
    const span = { start: last.span.end, end: last.span.end };
    return [{ span, newText: missing.map((text) => `\n${text}`).join('') }];
  }
  const [first] = module.tree.body;
  const begin = isDocstring(first) ? module.tree.body[1] : first;
  const at = begin?.span.start ?? 0;
  return [{ span: { start: at, end: at }, newText: `${missing.join('\n')}\n\n` }];
}

function importsOf(module: SourceModule): readonly (Import | ImportFrom)[] {
  return module.tree.body.filter((one) => one.kind === 'import' || one.kind === 'import-from');
}

/** `import a.b` binds `a`. */
function boundName(imported: ImportedName): string {
  return imported.alias?.name ?? imported.name.split('.')[0] ?? imported.name;
}

function namesIn(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(node, (one) => {
    if (one.kind === 'name') {
      names.add(one.name);
    }
  });
  return names;
}

function sourceOf(module: SourceModule, node: Node): string {
  return module.text.slice(node.span.start, node.span.end);
}

/** The smallest edit by whole lines that turns a stretch of text into another. */
function changedLines(
  text: string,
  span: { readonly start: number; readonly end: number },
  replacement: string,
): TextEdit {
  const before = text.slice(span.start, span.end).split('\n');
  const after = replacement.split('\n');
  const limit = Math.min(before.length, after.length) - 1;
  let head = 0;
  while (head < limit && before[head] === after[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < limit - head && before.at(-1 - tail) === after.at(-1 - tail)) {
    tail += 1;
  }
  const start = span.start + before.slice(0, head).reduce((sum, line) => sum + line.length + 1, 0);
  const end =
    span.end - before.slice(before.length - tail).reduce((sum, line) => sum + line.length + 1, 0);
  return {
    span: { start, end },
    newText: after.slice(head, after.length - tail).join('\n'),
  };
}

/**
 * What a function takes its data from: its parameters, attributes it reads (not the methods it calls, which a faster way may
 * replace), and the module's own functions, classes and constants. A rewrite without one of these computes something else.
 */
function readIn(module: SourceModule, node: FunctionDefinition): ReadonlySet<string> {
  const found = new Set<string>();
  for (const statement of node.body) {
    walk(statement, (one) => {
      if (one.kind === 'attribute' && !isCallee(one)) {
        found.add(`.${one.attribute.name}`);
      }
      const definitions =
        one.kind === 'name' ? module.scopes.bindingOf(one)?.definitions : undefined;
      const [first] = definitions ?? [];
      const isOwn = first?.name.parent?.parent?.kind === 'module' && first.kind !== 'import';
      if (one.kind === 'name' && (first?.kind === 'parameter' || isOwn)) {
        found.add(one.name);
      }
    });
  }
  return found;
}

function isCallee(node: Node): boolean {
  return node.parent?.kind === 'call' && node.parent.callee === node;
}

/** Names that are read in a module and bound nowhere. */
function unknownNames(module: SourceModule): ReadonlySet<string> {
  const names = new Set<string>();
  walk(module.tree, (node) => {
    if (
      node.kind === 'name' &&
      module.scopes.bindingOf(node) === undefined &&
      !BUILTIN_NAMES.has(node.name)
    ) {
      names.add(node.name);
    }
  });
  return names;
}

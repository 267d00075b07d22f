import type { Fix } from '../../core/finding.ts';
import type { Binding } from '../../python/scopes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Node, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { freshName, indentationUnit, replace, ruleFix } from '../rewrite.ts';

/**
 * Moves what a program does into a function: all from the first statement that is no import or definition, to the end. Where that may
 * mean something else there is no rewrite: functions that read the program's names from outside, `global`, names looked up by their
 * text, and names that are a builtin or an import until the program gives them another value.
 */
export function mainRewrite(module: SourceModule): Fix | undefined {
  const { body } = module.tree;
  const at = body.findIndex((one) => !isHead(one));
  const moved = at === -1 ? [] : body.slice(at);
  const [first] = moved;
  const last = moved.at(-1);
  if (first === undefined || last === undefined || !isAlone(module, first, last)) {
    return undefined;
  }
  const start = first.span.start;
  const isMovable =
    !moved.some(readsModuleName) &&
    !usesNamespace(module, start) &&
    [...module.scopes.module.bindings.values()].every((one) => staysSame(one, start));
  if (!isMovable) {
    return undefined;
  }
  const name = freshName(module, 'main');
  const from = firstLine(module, first);
  const head = module.text.slice(0, from).trimEnd();
  const until = module.lines.lineSpan(module.lines.positionAt(last.span.end).line).end;
  const text = `${head === '' ? '' : '\n\n\n'}def ${name}():\n${indented(module, from, until)}\n\n\n${name}()`;
  return ruleFix(`do the work in a function \`${name}\``, [
    replace({ start: head.length, end: until }, text),
  ]);
}

/** Imports, definitions and the text that describes the module stay where they are. */
function isHead(statement: Statement): boolean {
  return (
    ['import', 'import-from', 'function', 'class'].includes(statement.kind) ||
    (statement.kind === 'expression-statement' && statement.value.kind === 'string')
  );
}

/** On lines of their own. */
function isAlone(module: SourceModule, first: Statement, last: Statement): boolean {
  const { start } = module.lines.lineSpan(module.lines.positionAt(first.span.start).line);
  const { end } = module.lines.lineSpan(module.lines.positionAt(last.span.end).line);
  const rest = module.text.slice(last.span.end, end);
  return start === first.span.start && /^\s*;?\s*(#.*)?$/.test(rest);
}

/** `if __name__ == …` has a place for the work already; a function cannot import everything. */
function readsModuleName(statement: Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= node.kind === 'name' && node.name.startsWith('__');
    found ||= node.kind === 'import-from' && node.isWildcard;
    found ||= node.kind === 'await' || node.kind === 'class';
  });
  return found;
}

const NAMESPACES: ReadonlySet<string> = new Set(
  ['globals', 'locals', 'vars', 'dir', 'exec', 'compile', '__import__'].map(
    (name) => `builtins.${name}`,
  ),
);

/** Names that are found by their text, and functions that give the program's names other values. */
function usesNamespace(module: SourceModule, start: number): boolean {
  let found = false;
  walk(module.tree, (node: Node) => {
    found ||= node.kind === 'global';
    if (node.kind === 'call') {
      const name = module.scopes.qualifiedName(node.callee) ?? '';
      found ||= NAMESPACES.has(name) || (name === 'builtins.eval' && !evaluatesInput(module, node));
    }
    found ||= node.kind === 'nonlocal' && node.span.start >= start;
  });
  return found;
}

/** `eval(input())` reads a number in programs that were written for Python 2. */
function evaluatesInput(module: SourceModule, { arguments: given }: Call): boolean {
  const [only] = given;
  return (
    given.length === 1 &&
    only?.value.kind === 'call' &&
    module.scopes.qualifiedName(only.value.callee) === 'builtins.input'
  );
}

function staysSame({ name, definitions, references }: Binding, start: number): boolean {
  const own = definitions.filter((one) => one.name.span.start >= start);
  const [first] = own;
  if (first === undefined) {
    return true;
  }
  const isReadOutside = references.some((one) => one.span.start < start);
  const isOther = own.length < definitions.length || BUILTINS.has(name);
  return !isReadOutside && (!isOther || isGivenFirst({ own: first.node, references }));
}

interface Given {
  readonly own: Node;
  readonly references: Binding['references'];
}

/** `input = sys.stdin.readline` before anything is read. */
function isGivenFirst({ own, references }: Given): boolean {
  return (
    own.kind === 'assignment' &&
    own.parent?.kind === 'module' &&
    references.every((one) => one.span.start >= own.span.end || isTarget(own, one))
  );
}

function isTarget(assignment: Node, name: Node): boolean {
  return assignment.kind === 'assignment' && assignment.targets.some((target) => target === name);
}

/** The line of the statement, or of the comment that stands right above it; the file's own first lines stay outside. */
function firstLine(module: SourceModule, first: Statement): number {
  let line = module.lines.positionAt(first.span.start).line;
  while (line > 1 && lineText(module, line - 1).startsWith('#')) {
    line -= 1;
  }
  const own = module.lines.positionAt(first.span.start).line;
  return module.lines.lineSpan(line === 1 ? own : line).start;
}

function lineText(module: SourceModule, line: number): string {
  const { start, end } = module.lines.lineSpan(line);
  return module.text.slice(start, end);
}

/** The lines one level deeper, except for those that begin inside of a string. */
function indented(module: SourceModule, from: number, until: number): string {
  const inside = new Set<number>();
  walk(module.tree, (node) => {
    if (node.kind === 'string') {
      const end = module.lines.positionAt(node.span.end).line;
      for (let line = module.lines.positionAt(node.span.start).line + 1; line <= end; line += 1) {
        inside.add(line);
      }
    }
  });
  const unit = indentationUnit(module);
  const first = module.lines.positionAt(from).line;
  return module.text
    .slice(from, until)
    .split('\n')
    .map((text, index) =>
      text.trim() === '' || inside.has(first + index) ? text : `${unit}${text}`,
    )
    .join('\n');
}

/** Builtins that programs give other values; an own name of the function would hide them from its first line on. */
const BUILTINS: ReadonlySet<string> = new Set(
  (
    'abs all any bin bool bytes chr dict divmod enumerate exit filter float format frozenset hash hex id input int isinstance ' +
    'iter len list map max min next object oct open ord pow print quit range repr reversed round set slice sorted str sum ' +
    'tuple type zip eval'
  ).split(' '),
);

import type { Fix, TextEdit } from '../core/finding.ts';
import type { Span } from '../core/span.ts';
import type { SourceModule } from '../python/source-module.ts';
import { isStandardModule } from '../python/standard-library.ts';
import type { Import, ImportFrom, Node, Statement } from '../python/tree/nodes.ts';
import { nodesOf } from '../python/tree/nodes-of.ts';

/** A fix of this rule; undefined when one of its edits could not be made. Equal edits count once. */
export function ruleFix(title: string, edits: readonly (TextEdit | undefined)[]): Fix | undefined {
  const made = edits.filter((edit) => edit !== undefined);
  if (made.length < edits.length) {
    return undefined;
  }
  const sorted = made.toSorted((left, right) => left.span.start - right.span.start);
  const overlaps = sorted.some(
    (edit, index) => index > 0 && edit.span.start < (sorted[index - 1]?.span.end ?? 0),
  );
  return overlaps ? undefined : { title, edits: sorted, origin: 'rule' };
}

/** `{ fix }` to spread into a report, or nothing. */
export function withFix(fix: Fix | undefined): { readonly fix?: Fix } {
  return fix === undefined ? {} : { fix };
}

export function replace(span: Span, newText: string): TextEdit {
  return { span, newText };
}

/** A line before a statement, in its indentation; undefined when something else stands on the statement's line. */
export function lineBefore(
  module: SourceModule,
  statement: Statement,
  code: string,
): TextEdit | undefined {
  const start = lineStart(module, statement.span.start);
  const indentation = module.text.slice(start, statement.span.start);
  return /^\s*$/.test(indentation)
    ? { span: { start, end: start }, newText: `${indentation}${code}\n` }
    : undefined;
}

/** Lines before a statement, in its indentation and with any further of their own; undefined as for `lineBefore`. */
export function linesBefore(
  module: SourceModule,
  statement: Statement,
  lines: readonly string[],
): TextEdit | undefined {
  const start = lineStart(module, statement.span.start);
  const indentation = module.text.slice(start, statement.span.start);
  return lineBefore(module, statement, lines.join(`\n${indentation}`));
}

/** One level of indentation as the file has it: what its first indented line begins with. */
export function indentationUnit(module: SourceModule): string {
  return /^([ \t]+)[^\s#]/m.exec(module.text)?.[1] ?? '    ';
}

/** A line after a statement (and its comment), in its indentation; undefined when something else stands on its lines. */
export function lineAfter(
  module: SourceModule,
  statement: Statement,
  code: string,
): TextEdit | undefined {
  const indentation = module.text.slice(
    lineStart(module, statement.span.start),
    statement.span.start,
  );
  const line = module.lines.positionAt(statement.span.end).line;
  const { end } = module.lines.lineSpan(line);
  const rest = module.text.slice(statement.span.end, end);
  return /^\s*$/.test(indentation) && /^\s*(#.*)?$/.test(rest)
    ? { span: { start: end, end }, newText: `\n${indentation}${code}` }
    : undefined;
}

/** Removes a statement with its lines; undefined when anything else, a comment too, stands on them. */
export function removeLines(module: SourceModule, statement: Statement): TextEdit | undefined {
  const start = lineStart(module, statement.span.start);
  const line = module.lines.positionAt(statement.span.end).line;
  const end =
    line < module.lines.lineCount
      ? module.lines.lineSpan(line + 1).start
      : module.lines.lineSpan(line).end;
  const around =
    module.text.slice(start, statement.span.start) + module.text.slice(statement.span.end, end);
  return /^\s*$/.test(around) ? { span: { start, end }, newText: '' } : undefined;
}

/** How to name an imported function here, and the edit that brings it in, if one is needed. */
export interface ImportedNameUse {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/**
 * A way to say `module.member` in this file: through an import that the top level has, or through a new line among the
 * imports of its head. `style` is what a new line looks like. Undefined when the name is taken by something else.
 */
export function importName(
  module: SourceModule,
  wanted: { readonly from: string; readonly name: string },
  style: 'from' | 'module' = 'from',
): ImportedNameUse | undefined {
  const full = `${wanted.from}.${wanted.name}`;
  for (const [name, binding] of module.scopes.module.bindings) {
    const [only] = binding.definitions;
    if (binding.definitions.length === 1 && only?.kind === 'import') {
      if (only.imported === full) {
        return { name, edits: [] };
      }
      if (only.imported === wanted.from) {
        return { name: `${name}.${wanted.name}`, edits: [] };
      }
    }
  }
  const local = style === 'from' ? wanted.name : wanted.from;
  if (isNameUsed(module, local)) {
    return undefined;
  }
  const line =
    style === 'from' ? `from ${wanted.from} import ${wanted.name}` : `import ${wanted.from}`;
  const edit =
    (style === 'from' ? joinedImport(module, wanted) : undefined) ?? importLine(module, line);
  return edit === undefined
    ? undefined
    : { name: style === 'from' ? wanted.name : full, edits: [edit] };
}

/** True when the name occurs anywhere in the module, so that a new variable of this name could be another's. */
function isNameUsed(module: SourceModule, name: string): boolean {
  return (
    nodesOf(module.tree, 'name').some((node) => node.name === name) ||
    nodesOf(module.tree, 'identifier').some((node) => node.name === name)
  );
}

/** A name that nothing in the module has: the wanted one, or with an underscore or number behind it. */
export function freshName(module: SourceModule, wanted: string): string {
  const candidates = [wanted, `${wanted}_`, `${wanted}_2`, `${wanted}_3`];
  return candidates.find((name) => !isNameUsed(module, name)) ?? `${wanted}_4`;
}

/** Adds the name to a `from module import …` that stands at the top level on one line, in its order. */
function joinedImport(
  module: SourceModule,
  wanted: { readonly from: string; readonly name: string },
): TextEdit | undefined {
  const statement = module.tree.body.find(
    (one) =>
      one.kind === 'import-from' &&
      one.level === 0 &&
      one.module === wanted.from &&
      one.names.length > 0 &&
      !/[(\n*\\]/.test(module.text.slice(one.span.start, one.span.end)),
  );
  if (statement?.kind !== 'import-from') {
    return undefined;
  }
  const next = statement.names.find(({ name }) => nameOrder(name) > nameOrder(wanted.name));
  return next === undefined
    ? { span: { start: statement.span.end, end: statement.span.end }, newText: `, ${wanted.name}` }
    : { span: { start: next.span.start, end: next.span.start }, newText: `${wanted.name}, ` };
}

/** Constants, then classes, then the rest, as formatters order names. */
function nameOrder(name: string): string {
  const kind = /^[A-Z_\d]{2,}$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2;
  return `${kind} ${name}`;
}

/**
 * A new import of Python's own library where a formatter would leave it: among those of its kind by name, `import` before `from`,
 * below `__future__` and above everything that is installed or the project's own. Any other one comes last.
 */
function importLine(module: SourceModule, line: string): TextEdit | undefined {
  const { body } = module.tree;
  const head = body.filter((one) => one.kind === 'import' || one.kind === 'import-from');
  const name = line.split(' ')[1] ?? '';
  const last = head.at(-1);
  if (last !== undefined && !isStandardModule(name)) {
    return lineAfter(module, last, line);
  }
  const standard = head.filter(isStandardImport);
  const wanted = sortKey(line.startsWith('from '), name);
  const before = standard.findLast((one) => keyOf(one) < wanted);
  const after = standard.find((one) => keyOf(one) >= wanted);
  if (before !== undefined) {
    return lineAfter(module, before, line);
  }
  if (after !== undefined) {
    return lineBefore(module, after, line);
  }
  const future = head.findLast((one) => keyOf(one).endsWith(' __future__'));
  const next = head.find((one) => !keyOf(one).endsWith(' __future__'));
  if (future !== undefined) {
    return lineAfter(module, future, `\n${line}`);
  }
  if (next !== undefined) {
    return lineBefore(module, next, `${line}\n`);
  }
  const [first] = body;
  if (first === undefined) {
    return undefined;
  }
  const gap = first.kind === 'function' || first.kind === 'class' ? '\n\n' : '\n';
  return isDocstring(first)
    ? lineAfter(module, first, `\n${line}`)
    : aboveComments(module, first, `${line}${gap}`);
}

/** Above the comment that belongs to the statement, and below the one that speaks of the file to the system. */
function aboveComments(module: SourceModule, first: Statement, text: string): TextEdit | undefined {
  const edit = lineBefore(module, first, text);
  if (edit === undefined) {
    return undefined;
  }
  let { line } = module.lines.positionAt(edit.span.start);
  while (line > 1 && isOwnComment(lineText(module, line - 1))) {
    line -= 1;
  }
  const { start } = module.lines.lineSpan(line);
  return { span: { start, end: start }, newText: edit.newText };
}

function isOwnComment(line: string): boolean {
  return /^#(?!!|.*coding[:=])/.test(line);
}

function lineText(module: SourceModule, line: number): string {
  const { start, end } = module.lines.lineSpan(line);
  return module.text.slice(start, end);
}

/** At the beginning of a line of its own; `x = 1; import y` is no place for a neighbour. */
function isStandardImport(statement: Import | ImportFrom): boolean {
  const isRelative = statement.kind === 'import-from' && statement.level > 0;
  const name = moduleNameOf(statement);
  return !isRelative && name !== '__future__' && isStandardModule(name);
}

function keyOf(statement: Import | ImportFrom): string {
  return sortKey(statement.kind === 'import-from', moduleNameOf(statement));
}

function sortKey(isFrom: boolean, name: string): string {
  return `${isFrom ? 1 : 0} ${name}`;
}

function moduleNameOf(statement: Import | ImportFrom): string {
  return statement.kind === 'import-from' ? statement.module : (statement.names[0]?.name ?? '');
}

function isDocstring(node: Node): boolean {
  return node.kind === 'expression-statement' && node.value.kind === 'string';
}

function lineStart(module: SourceModule, offset: number): number {
  return module.lines.lineSpan(module.lines.positionAt(offset).line).start;
}

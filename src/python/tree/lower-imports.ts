import { identifierAt, noIdentifier, spanAt, textAt } from './lowering.ts';
import type { Lowering, StatementHandler } from './lowering.ts';
import type { ImportedName, Statement } from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { childOfKind, kindAt, rulesIn, startAt } from './syntax-table.ts';

export const IMPORTS: readonly (readonly [SyntaxKind, StatementHandler])[] = [
  ['import_statement', lowerImport],
  ['import_from_statement', lowerImportFrom],
  ['future_import_statement', lowerFutureImport],
];

function lowerImport(lowering: Lowering, index: number): Statement {
  const names = rulesIn(lowering.table, index).map((name) => lowerImportedName(lowering, name));
  const span = spanAt(lowering, index);
  return { kind: 'import', span, parent: undefined, isLazy: isLazy(lowering, index), names };
}

function lowerImportFrom(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const [source, ...rest] = rulesIn(table, index);
  const names = rest.filter((name) => kindAt(table, name) !== 'wildcard_import');
  return {
    kind: 'import-from',
    span: spanAt(lowering, index),
    parent: undefined,
    isLazy: isLazy(lowering, index),
    ...sourceModule(lowering, source),
    names: names.map((name) => lowerImportedName(lowering, name)),
    isWildcard: childOfKind(table, index, 'wildcard_import') !== undefined,
  };
}

/** The parser was shown another word in its place, see `newer-syntax.ts`. */
function isLazy({ table, text }: Lowering, index: number): boolean {
  return text.startsWith('lazy', startAt(table, index));
}

/** The grammar has a rule of its own for it, without a node for `__future__`. */
function lowerFutureImport(lowering: Lowering, index: number): Statement {
  const names = rulesIn(lowering.table, index).map((name) => lowerImportedName(lowering, name));
  return {
    kind: 'import-from',
    span: spanAt(lowering, index),
    parent: undefined,
    isLazy: false,
    module: '__future__',
    level: 0,
    names,
    isWildcard: false,
  };
}

function sourceModule(
  lowering: Lowering,
  index: number | undefined,
): { module: string; level: number } {
  if (index === undefined) {
    return { module: '', level: 0 };
  }
  const { table } = lowering;
  if (kindAt(table, index) !== 'relative_import') {
    return { module: dottedText(lowering, index), level: 0 };
  }
  const prefix = childOfKind(table, index, 'import_prefix');
  const name = childOfKind(table, index, 'dotted_name');
  const dots = prefix === undefined ? '' : textAt(lowering, prefix).replaceAll(/[^.]/gu, '');
  return { module: name === undefined ? '' : dottedText(lowering, name), level: dots.length };
}

function lowerImportedName(lowering: Lowering, index: number): ImportedName {
  const { table } = lowering;
  const isAliased = kindAt(table, index) === 'aliased_import';
  const [name, alias] = isAliased ? rulesIn(table, index) : [index];
  const [first] = name === undefined ? [] : rulesIn(table, name);
  const span = spanAt(lowering, index);
  const aliasNode = alias === undefined ? undefined : identifierAt(lowering, alias);
  const firstNode = first === undefined ? noIdentifier(span.start) : identifierAt(lowering, first);
  return {
    kind: 'imported-name',
    span,
    parent: undefined,
    name: name === undefined ? '' : dottedText(lowering, name),
    alias: aliasNode,
    local: aliasNode ?? firstNode,
  };
}

/** The parts joined by dots, whatever white space the source has between them. */
function dottedText(lowering: Lowering, index: number): string {
  return rulesIn(lowering.table, index)
    .map((part) => textAt(lowering, part))
    .join('.');
}

import { lowerArguments } from './lower-calls.ts';
import { lowerErrorNode } from './lower-errors.ts';
import { lowerParameters } from './lower-parameters.ts';
import { lowerTypeParameters } from './lower-types.ts';
import {
  expressionOr,
  hasToken,
  identifierAt,
  maybeExpression,
  noIdentifier,
  spanAt,
} from './lowering.ts';
import type { Lowering, StatementHandler } from './lowering.ts';
import type { ClassDefinition, Expression, FunctionDefinition, Statement } from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import { childOfKind, endAt, kindAt, rulesIn } from './syntax-table.ts';

export const DEFINITIONS: readonly (readonly [SyntaxKind, StatementHandler])[] = [
  ['function_definition', lowerFunction],
  ['class_definition', lowerClass],
  ['decorated_definition', lowerDecorated],
];

function lowerFunction(lowering: Lowering, index: number): FunctionDefinition {
  const { table } = lowering;
  const name = childOfKind(table, index, 'identifier');
  const span = spanAt(lowering, index);
  return {
    kind: 'function',
    span,
    parent: undefined,
    name: name === undefined ? noIdentifier(span.start) : identifierAt(lowering, name),
    isAsync: hasToken(lowering, index, "'async'"),
    typeParameters: lowerTypeParameters(lowering, childOfKind(table, index, 'type_parameter')),
    parameters: lowerParameters(lowering, childOfKind(table, index, 'parameters')),
    returns: maybeExpression(lowering, childOfKind(table, index, 'type')),
    decorators: [],
    body: lowering.block(childOfKind(table, index, 'block')),
  };
}

function lowerClass(lowering: Lowering, index: number): ClassDefinition {
  const { table } = lowering;
  const name = childOfKind(table, index, 'identifier');
  const list = childOfKind(table, index, 'argument_list');
  const span = spanAt(lowering, index);
  return {
    kind: 'class',
    span,
    parent: undefined,
    name: name === undefined ? noIdentifier(span.start) : identifierAt(lowering, name),
    typeParameters: lowerTypeParameters(lowering, childOfKind(table, index, 'type_parameter')),
    arguments: list === undefined ? [] : lowerArguments(lowering, list),
    decorators: [],
    body: lowering.block(childOfKind(table, index, 'block')),
  };
}

function lowerDecorated(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const decorators: Expression[] = [];
  const span = spanAt(lowering, index);
  for (const child of rulesIn(table, index)) {
    switch (kindAt(table, child)) {
      case 'decorator': {
        const [inner] = rulesIn(table, child);
        decorators.push(expressionOr(lowering, inner, endAt(table, child)));
        break;
      }
      case 'function_definition':
        return { ...lowerFunction(lowering, child), decorators, span };
      case 'class_definition':
        return { ...lowerClass(lowering, child), decorators, span };
      default:
    }
  }
  return lowerErrorNode(lowering, index);
}

import { expressionOr, identifierAt, maybeExpression, noIdentifier, spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Lambda, Parameter } from './nodes.ts';
import { childOfKind, childrenIn, endAt, isToken, kindAt, rulesIn } from './syntax-table.ts';

export function lowerLambda(lowering: Lowering, index: number): Lambda {
  const { table } = lowering;
  const parts = rulesIn(table, index);
  const parameters = childOfKind(table, index, 'lambda_parameters');
  const body = parts.find((part) => part !== parameters);
  return {
    kind: 'lambda',
    span: spanAt(lowering, index),
    parent: undefined,
    parameters: lowerParameters(lowering, parameters),
    body: expressionOr(lowering, body, endAt(table, index)),
  };
}

/** The parameters of a `parameters` or `lambda_parameters` node, each with its style; the lone `/` and `*` only set styles. */
export function lowerParameters(lowering: Lowering, index: number | undefined): Parameter[] {
  if (index === undefined) {
    return [];
  }
  const { table } = lowering;
  const indexes = rulesIn(table, index);
  const slash = indexes.findIndex((each) => kindAt(table, each) === 'positional_separator');
  const result: Parameter[] = [];
  let isPastStar = false;
  for (const [position, each] of indexes.entries()) {
    const kind = kindAt(table, each);
    if (kind === 'keyword_separator') {
      isPastStar = true;
    } else if (kind !== 'positional_separator') {
      const plain = position < slash ? 'positional-only' : 'positional';
      const parameter = lowerParameter(lowering, each, isPastStar ? 'keyword-only' : plain);
      isPastStar ||= parameter.style === 'star';
      result.push(parameter);
    }
  }
  return result;
}

function lowerParameter(lowering: Lowering, index: number, style: Parameter['style']): Parameter {
  const { table } = lowering;
  let name: number | undefined;
  let annotation: number | undefined;
  let fallback: number | undefined;
  let isPastEquals = false;
  const isCompound = COMPOUND.has(kindAt(table, index));
  for (const child of isCompound ? childrenIn(table, index) : [index]) {
    const kind = kindAt(table, child);
    if (kind === 'type') {
      annotation = child;
    } else if (isToken(kind)) {
      isPastEquals ||= kind === "'='";
    } else if (isPastEquals) {
      fallback = child;
    } else {
      name = child;
    }
  }
  const splat = name === undefined ? undefined : SPLATS.get(kindAt(table, name));
  const [inner] = splat === undefined || name === undefined ? [name] : rulesIn(table, name);
  const span = spanAt(lowering, index);
  return {
    kind: 'parameter',
    span,
    parent: undefined,
    name: inner === undefined ? noIdentifier(span.start) : identifierAt(lowering, inner),
    style: splat ?? style,
    annotation: maybeExpression(lowering, annotation),
    default: maybeExpression(lowering, fallback),
  };
}

const COMPOUND: ReadonlySet<string> = new Set([
  'typed_parameter',
  'default_parameter',
  'typed_default_parameter',
]);

const SPLATS: ReadonlyMap<string, 'star' | 'double-star'> = new Map([
  ['list_splat_pattern', 'star'],
  ['dictionary_splat_pattern', 'double-star'],
]);

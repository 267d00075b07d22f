import { reachingDefinitions } from '../../python/flow/reaching-definitions.ts';
import type { Binary, Call, Expression } from '../../python/tree/nodes.ts';
import { isNumericFormat } from './fixed-values.ts';
import { builtBy, hasText, text, value, type Piece, type Walk } from './text-pieces.ts';

const PERCENT_FIELD = /%(?:\((\w+)\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z%])/g;

/** `template % values`. */
export function percentOrigin(expression: Binary, walk: Walk): readonly Piece[] {
  const template = walk.follow(expression.left, walk);
  if (!hasText(template)) {
    return [...template, ...walk.follow(expression.right, walk)];
  }
  const { right } = expression;
  const positional = right.kind === 'tuple' ? right.elements : [right];
  let next = 0;
  function fill(field: RegExpMatchArray): readonly Piece[] {
    const [, key, conversion = 's'] = field;
    if (conversion === '%') {
      return [text('%')];
    }
    const argument = key === undefined ? positional[next] : entryOf(right, key, walk);
    next += 1;
    const locals = key === undefined ? undefined : localValues(right, key, walk);
    if (locals !== undefined) {
      return locals.flatMap((one) => walk.follow(one, walk));
    }
    if (/[diouxXeEfFgGc]/.test(conversion) && !walk.withNumbers) {
      return [text('0')];
    }
    return walk.follow(argument ?? right, walk);
  }
  const pieces = template.flatMap((piece) =>
    piece.kind === 'text' ? filled(piece.text, PERCENT_FIELD, fill) : [piece],
  );
  return builtBy(pieces, expression, walk);
}

const FORMAT_FIELD = /\{\{|\}\}|\{(\w*)[^{}:!]*(?:!\w)?(?::([^{}]*))?\}/g;

/** `template.format(values)`. */
export function formatOrigin(whole: Call, object: Expression, walk: Walk): readonly Piece[] {
  const template = walk.follow(object, walk);
  if (!hasText(template)) {
    return [value(whole, 'other', walk)];
  }
  const positional = whole.arguments.filter((argument) => argument.keyword === undefined);
  let next = 0;
  function fill(field: RegExpMatchArray): readonly Piece[] {
    const [source, key = '', format = ''] = field;
    if (source === '{{' || source === '}}') {
      return [text(source.charAt(0))];
    }
    if (isNumericFormat(format) && !walk.withNumbers) {
      return [text('0')];
    }
    const index = key === '' ? next : Number(key);
    next += 1;
    const argument = Number.isInteger(index)
      ? positional[index]
      : whole.arguments.find((one) => one.keyword?.name === key);
    const given = argument ?? whole.arguments.find((one) => one.unpacking !== 'none');
    return given === undefined ? [] : walk.follow(given.value, walk);
  }
  const pieces = template.flatMap((piece) =>
    piece.kind === 'text' ? filled(piece.text, FORMAT_FIELD, fill) : [piece],
  );
  return builtBy(pieces, whole, walk);
}

/** What the variable of that name may be, for `locals()`; undefined for other mappings, and where that is not known. */
function localValues(
  mapping: Expression,
  key: string,
  { context }: Walk,
): readonly Expression[] | undefined {
  if (mapping.kind !== 'call' || context.resolve(mapping.callee) !== 'builtins.locals') {
    return undefined;
  }
  const { scopes } = context.module;
  const binding = scopes.scopeOf(mapping).bindings.get(key);
  const definitions = binding === undefined ? [] : reachingDefinitions(scopes, binding, mapping);
  const values = definitions.map(({ value: one }) => one).filter((one) => one !== undefined);
  return values.length === 0 || values.length < definitions.length ? undefined : values;
}

/** The value of a key in a dictionary that is written out, here or where its name is defined. */
function entryOf(mapping: Expression, key: string, walk: Walk): Expression | undefined {
  if (mapping.kind === 'name') {
    const definitions = walk.context.module.scopes.bindingOf(mapping)?.definitions ?? [];
    const only = definitions.length === 1 ? definitions[0]?.value : undefined;
    return only?.kind === 'dictionary' ? entryOf(only, key, walk) : undefined;
  }
  return mapping.kind === 'dictionary'
    ? mapping.entries.find((entry) => entry.key?.kind === 'string' && entry.key.value === key)
        ?.value
    : undefined;
}

/** Splits a template at its fields and puts pieces in their place. */
function filled(
  template: string,
  field: RegExp,
  fill: (match: RegExpMatchArray) => readonly Piece[],
): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(field)) {
    pieces.push(text(template.slice(end, match.index)), ...fill(match));
    end = match.index + match[0].length;
  }
  pieces.push(text(template.slice(end)));
  return pieces;
}

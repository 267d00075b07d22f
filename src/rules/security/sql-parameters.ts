import type { Fix } from '../../core/finding.ts';
import type { Call, Expression, StringLiteral } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { appendArgument } from './call-arguments.ts';
import { placeholderOf } from './sql-text.ts';
import { addends } from './string-origin.ts';

/**
 * The fix for a text that is formatted and run as SQL: the same text with placeholders, the values as the second argument.
 * Only where that is mechanical: the call has one argument; the text is one f-string, one `'…' % values` or one sum, written in the
 * call or given to a name that is used there alone; every value stands in a value's place; and the module's driver
 * tells how a placeholder is written.
 */
export function parametersFix(
  context: RuleContext,
  call: Call,
  builder: Expression,
): Fix | undefined {
  const query = call.arguments[0];
  const placeholder = placeholderOf(context.module);
  if (query === undefined || call.arguments.length !== 1 || placeholder === undefined) {
    return undefined;
  }
  const isPlain = query.keyword === undefined && query.unpacking === 'none';
  const isInPlace = query.value === builder;
  const template = isPlain ? formattedTemplate(context, builder) : undefined;
  if (template === undefined || !(isInPlace || isUsedOnlyBy(context, query.value, builder))) {
    return undefined;
  }
  const statement = withPlaceholders(template, placeholder);
  if (statement === undefined) {
    return undefined;
  }
  const values =
    statement.values.length === 1 ? `${statement.values.join('')},` : statement.values.join(', ');
  const edits = isInPlace
    ? [{ span: builder.span, newText: `${statement.text}, (${values})` }]
    : [{ span: builder.span, newText: statement.text }, appendArgument(call, `(${values})`)];
  return { title: 'pass the values as parameters', edits, origin: 'rule' };
}

/** `query = …` right before, and `query` nowhere else. */
function isUsedOnlyBy(context: RuleContext, use: Expression, builder: Expression): boolean {
  const binding = use.kind === 'name' ? context.module.scopes.bindingOf(use) : undefined;
  const [definition] = binding?.definitions ?? [];
  return (
    binding?.definitions.length === 1 &&
    definition?.value === builder &&
    binding.references.filter((reference) => reference !== definition.name).length === 1 &&
    context.functionOf(use) === context.functionOf(builder)
  );
}

/** A literal's source taken apart: `before` and `after` are its quotes. */
interface Template {
  readonly before: string;
  readonly after: string;
  readonly parts: readonly TemplatePart[];
}

type TemplatePart =
  | { readonly kind: 'text'; readonly source: string }
  | { readonly kind: 'value'; readonly source: string };

const LITERAL = /^([rR]?)([fF]?)([rR]?)("""|'''|"|')([\s\S]*)\4$/;

function formattedTemplate(context: RuleContext, expression: Expression): Template | undefined {
  if (expression.kind === 'string' && expression.isFormatted) {
    return fromFormattedString(context, expression);
  }
  if (expression.kind === 'binary' && expression.operator === '+') {
    return fromSum(context, expression);
  }
  if (expression.kind === 'binary' && expression.operator === '%') {
    const { left, right } = expression;
    const values = right.kind === 'tuple' ? right.elements : [right];
    const isPlain = left.kind === 'string' && !left.isFormatted && right.kind !== 'dictionary';
    return isPlain
      ? fromPercent(
          context.source(left.span),
          values.map((one) => context.source(one.span)),
        )
      : undefined;
  }
  return undefined;
}

function fromFormattedString(context: RuleContext, literal: StringLiteral): Template | undefined {
  const source = context.source(literal.span);
  const match = LITERAL.exec(source);
  if (match === null || /\\/.test(source)) {
    return undefined;
  }
  const quotes = match[4] ?? '"';
  const parts: TemplatePart[] = [];
  for (const part of literal.parts) {
    if (part.kind === 'text') {
      parts.push({ kind: 'text', source: part.value });
    } else if (part.conversion !== '' || part.format !== '') {
      return undefined;
    } else {
      parts.push({ kind: 'value', source: context.source(part.expression.span) });
    }
  }
  const isOneLiteral = !parts.some((part) => part.kind === 'text' && part.source.includes(quotes));
  return isOneLiteral ? { before: quotes, after: quotes, parts } : undefined;
}

/** `"… '" + name + "' …"`: literals are text, everything else is a value. */
function fromSum(context: RuleContext, sum: Expression): Template | undefined {
  const operands = addends(sum);
  const literals = operands.filter((one) => one.kind === 'string');
  const matches = literals.map((one) => LITERAL.exec(context.source(one.span)));
  const quotes = matches[0]?.[4] ?? '"';
  const isPlain = matches.every(
    (match) => match !== null && match[4]?.length === 1 && !/\\|"/.test(match[5] ?? ''),
  );
  if (!isPlain || literals.some((one) => one.isFormatted) || quotes.length !== 1) {
    return undefined;
  }
  const parts = operands.map((one): TemplatePart =>
    one.kind === 'string'
      ? { kind: 'text', source: one.value }
      : { kind: 'value', source: context.source(one.span) },
  );
  return { before: '"', after: '"', parts };
}

function fromPercent(source: string, values: readonly string[]): Template | undefined {
  const match = LITERAL.exec(source);
  const body = match?.[5] ?? '';
  const quotes = match?.[4] ?? '"';
  const texts = body.split('%s');
  const isSimple = texts.length === values.length + 1 && !texts.some((one) => one.includes('%'));
  if (match === null || !isSimple || body.includes('\\') || body.includes(quotes)) {
    return undefined;
  }
  const parts = texts.flatMap((one, index): readonly TemplatePart[] => {
    const value = values[index];
    const piece: TemplatePart = { kind: 'text', source: one };
    return value === undefined ? [piece] : [piece, { kind: 'value', source: value }];
  });
  return { before: quotes, after: quotes, parts };
}

const BEFORE_VALUE = /(=|<|>|\bLIKE|\bIN\s*\(|\bVALUES\s*\(|\bBETWEEN|\bLIMIT|\bOFFSET)\s*$/i;
const BETWEEN_VALUES = /^\s*(,|\bAND\b)\s*$/i;

function withPlaceholders(
  { before, after, parts }: Template,
  placeholder: string,
): { readonly text: string; readonly values: readonly string[] } | undefined {
  let text = '';
  const values: string[] = [];
  let wasValue = false;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part?.kind !== 'value') {
      text += part?.source ?? '';
      continue;
    }
    const quoted = quotedValue(parts, index);
    const lead = quoted === undefined ? text : text.slice(0, text.length - quoted.lead.length - 1);
    const sinceValue = lead.slice(lead.lastIndexOf(placeholder) + placeholder.length);
    const isValuePlace = BEFORE_VALUE.test(lead) || (wasValue && BETWEEN_VALUES.test(sinceValue));
    if (!isValuePlace) {
      return undefined;
    }
    values.push(quoted?.value ?? part.source);
    text = `${lead}${placeholder}`;
    if (quoted !== undefined) {
      text += quoted.rest;
      index += 1;
    }
    wasValue = true;
  }
  const isClean = placeholder === '?' || !text.replaceAll('%s', '').includes('%');
  return isClean && !text.includes("''") ? { text: `${before}${text}${after}`, values } : undefined;
}

/** `'%{x}%'` inside the statement: one value between quotes, with the text around it that belongs to the value. */
function quotedValue(
  parts: readonly TemplatePart[],
  index: number,
): { readonly lead: string; readonly value: string; readonly rest: string } | undefined {
  const [before, part, next] = [parts[index - 1], parts[index], parts[index + 1]];
  if (before?.kind !== 'text' || part?.kind !== 'value' || next?.kind !== 'text') {
    return undefined;
  }
  const opening = /'([%_]?)$/.exec(before.source);
  const closing = /^([%_]?)'/.exec(next.source);
  if (opening === null || closing === null) {
    return undefined;
  }
  const lead = opening[1] ?? '';
  const trail = closing[1] ?? '';
  const isPlain = lead === '' && trail === '';
  const inner = part.source.includes('"') ? undefined : `f"${lead}{${part.source}}${trail}"`;
  const value = isPlain ? part.source : inner;
  return value === undefined
    ? undefined
    : { lead, value, rest: next.source.slice(closing[0].length) };
}

import { z } from 'zod';

import { assert } from '../../core/assert.ts';
import type { ReplyShape } from '../model.ts';
import { quoteLiteral, writeGrammar, type GrammarRules } from './gbnf.ts';

/**
 * Describes the JSON that a model must answer with, once. From the description come the JSON Schema (for servers), the
 * grammar without any white space in it (for llama.cpp, where a weak model otherwise spends its tokens on blanks), and the
 * check that every reply passes through wherever it came from. Each builder below returns a `Field`, which carries all three.
 */
export interface Field<Value> {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Adds what it needs to `rules` and returns the expression for itself. */
  readonly grammar: (rules: GrammarRules) => string;
  readonly check: z.ZodType<Value>;
}

/** A shape to send along with a request, and to check the reply with (`parseReply`). */
export interface DefinedShape<Value> extends ReplyShape {
  readonly gbnf: string;
  readonly check: z.ZodType<Value>;
}

export function defineShape<Value>(field: Field<Value>): DefinedShape<Value> {
  return { schema: field.schema, gbnf: writeGrammar(field.grammar), check: field.check };
}

/** Longest string that the grammar itself bounds: llama.cpp unrolls repetitions, and refuses more than 2000. */
const LONGEST_UNROLLED = 500;

export interface TextBounds {
  /** In characters, default 1. */
  readonly min?: number;
  /** In characters. */
  readonly max: number;
}

/** A string. */
export function text(bounds: TextBounds): Field<string> {
  const { min = 1, max } = bounds;
  return {
    schema: { type: 'string', minLength: min, maxLength: max },
    grammar: (rules) => {
      rules.set('char', String.raw`[^"\\\x00-\x1F\x7F] | "\\" ["\\/bfnrt]`);
      const upper = max <= LONGEST_UNROLLED ? String(max) : '';
      return String.raw`"\"" char{${min},${upper}} "\""`;
    },
    check: z.string().min(min).max(max),
  };
}

/** One of the given values, for instance the numbers of the lines that exist, or lines of the source as they stand. */
export function oneOf<const Value extends string | number>(values: readonly Value[]): Field<Value> {
  const distinct = [...new Set(values)];
  assert(distinct.length > 0, 'a choice has at least one value');
  return {
    schema: { type: schemaType(distinct), enum: distinct },
    grammar: () => `(${distinct.map((value) => quoteLiteral(JSON.stringify(value))).join(' | ')})`,
    check: z.literal(distinct),
  };
}

/** `true` or `false`. */
export function truth(): Field<boolean> {
  return { schema: { type: 'boolean' }, grammar: () => '("true" | "false")', check: z.boolean() };
}

export interface ListBounds {
  /** Default 0. */
  readonly min?: number;
  readonly max: number;
}

/** An array. */
export function listOf<Value>(item: Field<Value>, bounds: ListBounds): Field<Value[]> {
  const { min = 0, max } = bounds;
  assert(max >= 1 && min <= max, 'a list has room for an item');
  return {
    schema: { type: 'array', items: item.schema, minItems: min, maxItems: max },
    grammar: (rules) => {
      const name = rules.name('item', item.grammar(rules));
      const items = `${name} ("," ${name}){${Math.max(min - 1, 0)},${max - 1}}`;
      return min === 0 ? `"[" (${items})? "]"` : `"[" ${items} "]"`;
    },
    check: z.array(item.check).min(min).max(max),
  };
}

/** An object with exactly these properties, in this order. */
export function record<Values extends Readonly<Record<string, unknown>>>(fields: {
  readonly [Key in keyof Values]: Field<Values[Key]>;
}): Field<Values> {
  const entries = Object.entries<Field<unknown>>(fields);
  assert(entries.length > 0, 'an object has at least one property');
  const checks: Record<string, z.ZodType> = Object.fromEntries(
    entries.map(([key, field]) => [key, field.check]),
  );
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, field]) => [key, field.schema])),
      required: entries.map(([key]) => key),
      additionalProperties: false,
    },
    grammar: (rules) => {
      const members = entries.map(
        ([key, field]) => `${quoteLiteral(`${JSON.stringify(key)}:`)} ${field.grammar(rules)}`,
      );
      return `"{" ${members.join(' "," ')} "}"`;
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod cannot infer over a mapped type of fields
    check: z.object(checks) as unknown as z.ZodType<Values>,
  };
}

function schemaType(values: readonly (string | number)[]): string {
  return values.every((value) => typeof value === 'string') ? 'string' : 'integer';
}

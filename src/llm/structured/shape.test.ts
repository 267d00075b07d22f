import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';

import { defineShape, listOf, oneOf, record, text, truth } from './shape.ts';

const claims = defineShape(
  record({
    claims: listOf(
      record({
        kind: oneOf(['slow', 'unsafe']),
        line: oneOf([12, 13, 20]),
        quote: oneOf(['if x == "a\\b":', 'return rows']),
        why: text({ max: 80 }),
        sure: truth(),
      }),
      { max: 3 },
    ),
  }),
);

const CLAIM = { kind: 'slow', line: 13, quote: 'return rows', why: 'a', sure: true };

describe('a shape', () => {
  it('becomes a grammar without white space between the tokens', () => {
    expect(claims.gbnf.split('\n')).toEqual([
      String.raw`root ::= "{" "\"claims\":" "[" (item-1 ("," item-1){0,2})? "]" "}"`,
      String.raw`char ::= [^"\\\x00-\x1F\x7F] | "\\" ["\\/bfnrt]`,
      [
        String.raw`item-1 ::= "{" "\"kind\":" ("\"slow\"" | "\"unsafe\"")`,
        String.raw`"," "\"line\":" ("12" | "13" | "20")`,
        String.raw`"," "\"quote\":" ("\"if x == \\\"a\\\\b\\\":\"" | "\"return rows\"")`,
        String.raw`"," "\"why\":" "\"" char{1,80} "\"" "," "\"sure\":" ("true" | "false") "}"`,
      ].join(' '),
    ]);
  });

  it('becomes a JSON Schema in which nothing is optional', () => {
    const validate = new Ajv({ strict: true, allErrors: true }).compile(claims.schema);
    expect(validate({ claims: [CLAIM] })).toBe(true);
    expect(validate({ claims: [{ ...CLAIM, line: 14 }] })).toBe(false);
    expect(validate({ claims: [{ ...CLAIM, extra: 1 }] })).toBe(false);
    expect(validate({ claims: [{ kind: 'slow' }] })).toBe(false);
    expect(validate({ claims: [CLAIM, CLAIM, CLAIM, CLAIM] })).toBe(false);
    expect(validate({})).toBe(false);
  });

  it.each([
    ['a whole claim', { claims: [CLAIM] }, true],
    ['no claims', { claims: [] }, true],
    ['a line that does not exist', { claims: [{ ...CLAIM, line: 14 }] }, false],
    ['a number as text', { claims: [{ ...CLAIM, line: '13' }] }, false],
    ['an empty text', { claims: [{ ...CLAIM, why: '' }] }, false],
    ['a text over its bound', { claims: [{ ...CLAIM, why: 'x'.repeat(81) }] }, false],
    ['too many', { claims: [CLAIM, CLAIM, CLAIM, CLAIM] }, false],
    ['a list', [CLAIM], false],
  ])('checks %s', (_name, value, fits) => {
    expect(claims.check.safeParse(value).success).toBe(fits);
  });

  it('does not unroll long texts, whose bound the check keeps', () => {
    const long = defineShape(text({ min: 0, max: 4000 }));
    expect(long.gbnf).toContain('char{0,}');
    expect(long.check.safeParse('x'.repeat(4001)).success).toBe(false);
  });

  it('needs a value to choose from', () => {
    expect(() => oneOf([])).toThrow('at least one value');
  });

  it('names the same rule once', () => {
    const pair = defineShape(
      record({
        first: listOf(truth(), { min: 1, max: 2 }),
        second: listOf(truth(), { min: 2, max: 4 }),
      }),
    );
    expect(pair.gbnf.split('\n')).toEqual([
      String.raw`root ::= "{" "\"first\":" "[" item-0 ("," item-0){0,1} "]" "," "\"second\":" "[" item-0 ("," item-0){1,3} "]" "}"`,
      'item-0 ::= ("true" | "false")',
    ]);
  });
});

import { describe, expect, it } from 'vitest';

import { parseReply } from './parse-reply.ts';
import { defineShape, listOf, oneOf, record, text } from './shape.ts';

const verdict = defineShape(record({ verdict: oneOf(['yes', 'no']), why: text({ max: 40 }) }));
const YES = { verdict: 'yes', why: 'a {b} "c"' };
const json = JSON.stringify(YES);

describe('a reply', () => {
  it.each([
    ['bare JSON', json],
    ['spread over lines', JSON.stringify(YES, undefined, 2)],
    ['in a code fence', `\`\`\`json\n${json}\n\`\`\``],
    ['within prose', `Sure! Here it is:\n${json}\nI hope that {this} helps.`],
    ['after a stray bracket', `The set {1, 2} is fine. ${json}`],
    ['with a comma too many', `${json.slice(0, -1)},}`],
    ['said twice', `${json}\n${json}`],
    ['with a property nobody asked for', `${json.slice(0, -1)},"mood":"good"}`],
  ])('is read when it is %s', (_name, reply) => {
    expect(parseReply(reply, verdict)).toEqual({ outcome: 'ok', value: YES });
  });

  it.each([
    ['nothing', '  \n', 'it is empty'],
    ['prose', 'I see no problem here.', 'there is no JSON in it'],
    ['cut off', json.slice(0, -5), 'its JSON is broken or ends too early'],
    ['in single quotes', "{'verdict': 'yes', 'why': 'x'}", 'its JSON is broken or ends too early'],
    ['without a property', '{"verdict":"yes"}', 'why does not fit'],
    ['with another value', '{"verdict":"maybe","why":"x"}', 'verdict does not fit'],
    ['the schema itself', JSON.stringify(verdict.schema), 'verdict does not fit'],
    ['undecided', '{"verdict":"yes","why":"x"} {"verdict":"no","why":"x"}', 'different answers'],
    ['null', 'null', 'the JSON does not fit'],
  ])('is malformed when it is %s', (_name, reply, reason) => {
    const parsed = parseReply(reply, verdict);
    expect(parsed.outcome).toBe('malformed');
    expect('reason' in parsed ? parsed.reason : '').toContain(reason);
  });

  it('keeps commas and brackets inside strings', () => {
    const words = defineShape(listOf(text({ max: 20 }), { max: 3 }));
    expect(parseReply('["a,]", "b,}", ]', words)).toEqual({ outcome: 'ok', value: ['a,]', 'b,}'] });
  });

  it('of nothing but brackets ends soon', () => {
    expect(parseReply('['.repeat(200_000), verdict).outcome).toBe('malformed');
  });
});

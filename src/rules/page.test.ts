import { expect, test } from 'vitest';
import { parseRulePage } from './page.ts';

const PAGE = `# Loud call

Calling \`shout\` wakes
the neighbours.

## Examples

\`\`\`py
shout("hi")  # error: [correctness/loud-call]
\`\`\`

Whisper:

\`\`\`py
whisper("hi")
\`\`\`

## Cases

### Two files

\`\`\`py title=a.py
x = 1
\`\`\`

\`\`\`py title=b.py
shout(x)  # missing: [correctness/loud-call]
\`\`\`

### A fix

\`\`\`py
shout(2)  # spurious: [correctness/loud-call]  # error: [other/rule]
\`\`\`

\`\`\`py fixed
whisper(2)
\`\`\`
`;

test('separates what users read from what is tested', () => {
  const page = parseRulePage(PAGE);
  expect(page.title).toBe('Loud call');
  expect(page.lead).toBe('Calling `shout` wakes the neighbours.');
  expect(page.headings).toEqual(['Examples', 'Cases']);
  expect(page.help.endsWith('whisper("hi")\n```')).toBe(true);
  expect(page.help).not.toContain('# error');
});

test('finds every case, its files, expectations and fixed text', () => {
  const { cases } = parseRulePage(PAGE);
  expect(
    cases.map((one) => [one.heading, one.isExample, one.files.map((file) => file.path)]),
  ).toEqual([
    ['Examples', true, ['example.py']],
    ['Examples', true, ['example.py']],
    ['Two files', false, ['a.py', 'b.py']],
    ['A fix', false, ['example.py']],
  ]);
  expect(cases[0]?.files[0]?.code).toBe('shout("hi")\n');
  expect(cases[0]?.files[0]?.pageLine).toBe(9);
  expect(cases[2]?.files[1]?.expectations).toEqual([
    { kind: 'missing', rule: 'correctness/loud-call', line: 1 },
  ]);
  expect(cases[3]?.files[0]?.expectations.map((one) => [one.kind, one.rule])).toEqual([
    ['spurious', 'correctness/loud-call'],
    ['error', 'other/rule'],
  ]);
  expect(cases[3]?.fixed).toBe('whisper(2)\n');
});

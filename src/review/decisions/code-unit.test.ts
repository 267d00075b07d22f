import { expect, test } from 'vitest';
import { contentHash } from './code-content.ts';
import { unitFinder, type CodeUnit } from './code-unit.ts';

const SOURCE = `import os

@app.route("/x",
    methods=["GET"])
def outer(a):
    # a comment
    text = """two
lines"""
    class Inner:
        async def go(self):
            return os.system(f"ls {a}")   # here
    if a: \\
        b()
    return (1,
2)

os.system("ls " + x)
os.system("ls " + x)
`;

function unitAt(source: string, words: string, isPython = true): CodeUnit | undefined {
  const start = source.indexOf(words);
  return unitFinder(source, isPython).unitAt({ start, end: start + words.length });
}

function textOf(unit: CodeUnit | undefined): string {
  return unit?.tokens.map(({ text }) => text).join(' ') ?? '';
}

test('the innermost function is the unit, with its decorators and without comments', () => {
  expect(unitAt(SOURCE, 'os.system(f')?.within).toBe('outer.Inner.go');
  const outer = unitAt(SOURCE, 'b()');
  expect(outer).toMatchObject({ within: 'outer', nth: 0 });
  expect(textOf(outer)).toMatch(/^@ app \. route \( "\/x" ,/u);
  expect(textOf(outer)).not.toContain('comment');
  expect(textOf(outer)).toMatch(/\( 1 , 2 \)$/u);
});

test('outside of functions the lines of the finding are, and equal ones are numbered', () => {
  const first = unitAt(SOURCE, 'os.system("ls');
  expect(first).toMatchObject({ within: '', nth: 0 });
  const last = SOURCE.lastIndexOf('os.system("ls');
  expect(unitFinder(SOURCE, true).unitAt({ start: last, end: last + 5 })?.nth).toBe(1);
});

test.for([
  [
    'two spaces or four',
    'def f():\n  if a:\n    b()\n  c()\n',
    'def f():\n    if a:\n        b()\n    c()\n',
    true,
  ],
  ['another line ending', 'def f():\n    b()\n', 'def f():\r\n    b()\r\n', true],
  [
    'a call broken over lines',
    'def f():\n    b(1, 2)\n',
    'def f():\n    b(\n        1, 2)\n',
    true,
  ],
  [
    'a statement in or behind a branch',
    'def f():\n    if a:\n        b()\n    c()\n',
    'def f():\n    if a:\n        b()\n        c()\n',
    false,
  ],
  [
    'a comma behind the last argument',
    'def f():\n    b(1, [2])\n',
    'def f():\n    b(\n        1,\n        [\n            2,\n        ],\n    )\n',
    true,
  ],
  [
    'a comma that makes a tuple',
    'def f():\n    x = (b(1))\n',
    'def f():\n    x = (b(1),)\n',
    false,
  ],
  [
    'a comma that returns one',
    'def f():\n    return (b(1))\n',
    'def f():\n    return (b(1),)\n',
    false,
  ],
  ['a comma that looks one up', 'def f():\n    b(x[1])\n', 'def f():\n    b(x[1,])\n', false],
  [
    'a long value in parentheses',
    'def f():\n    x = b(1) + g(2)\n',
    'def f():\n    x = (\n        b(1)\n        + g(2)\n    )\n',
    true,
  ],
  [
    'a long condition in parentheses',
    'def f():\n    if b(1) and g(2):\n        pass\n',
    'def f():\n    if (\n        b(1)\n        and g(2)\n    ):\n        pass\n',
    true,
  ],
  [
    'parentheses around a part',
    'def f():\n    x = b(1) * 2 + 3\n',
    'def f():\n    x = b(1) * (2 + 3)\n',
    false,
  ],
  [
    'parentheses at both ends',
    'def f():\n    x = (b(1)) + (2)\n',
    'def f():\n    x = b(1)) + (2\n',
    false,
  ],
  [
    'a generator',
    'def f():\n    x = (b(y) for y in z)\n',
    'def f():\n    x = b(y) for y in z\n',
    false,
  ],
  ['an empty tuple', 'def f():\n    b(x)\n    y = ()\n', 'def f():\n    b(x)\n    y =\n', false],
  ['other quotes', "def f():\n    b('x', f'{y}')\n", 'def f():\n    b("x", f"{y}")\n', true],
  ['other quotes in a string', "def f():\n    b('\"')\n", 'def f():\n    b("\'")\n', false],
  ['another string', 'def f():\n    b("x")\n', 'def f():\n    b("y")\n', false],
] as const)('%s', ([, left, right, isSame]) => {
  expect(textOf(unitAt(left, 'b(')) === textOf(unitAt(right, 'b('))).toBe(isSame);
});

test.for([
  '',
  '\n\n',
  '# only\n',
  '"""never closed',
  "def f(:\n  '",
  '\\',
  'x = (((\n',
  '\u{1F600} = "\uD800',
])('what is no Python is cut all the same: %j', (source) => {
  const finder = unitFinder(source, true);
  const unit = finder.unitAt({ start: 0, end: source.length });
  expect(unit?.tokens.every(({ start, end }) => start <= end && end <= source.length)).not.toBe(
    false,
  );
});

test('a long file takes time linear in its length', () => {
  const function_ = 'def f(a):\n    return g(a, "x")\n\n\n';
  const source = function_.repeat(20_000);
  const unit = unitFinder(source, true).unitAt({
    start: source.length - 10,
    end: source.length - 9,
  });
  expect(unit).toMatchObject({ within: 'f', nth: 19_999 });
});

test('a long line is no trouble', () => {
  const source = `def f(a):\n    x = ${'(a,) = (b) = '.repeat(60_000)}(c)\n`;
  const unit = unitAt(source, '(c)');
  expect(unit?.tokens.length).toBeGreaterThan(300_000);
  expect(unit && contentHash(unit, [[1, 1]])).toMatch(/^[0-9a-f]{32}$/u);
});

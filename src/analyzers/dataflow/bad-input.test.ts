import { expect, test } from 'vitest';
import { loadPythonParser } from '../../python/parser.ts';
import { followData } from './follow-data.ts';
import type { FollowedData } from './follow-data.ts';

const parser = await loadPythonParser();

const ROUTE = `import os
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def index():
    os.system(request.args["command"])
`;

/** What is found where a sound program stands beside a bad one. */
function beside(...texts: readonly string[]): FollowedData {
  const files = texts.map((text, index) => ({ path: `bad${index}.py`, text, hash: '' }));
  return followData(parser, [...files, { path: 'sound.py', text: ROUTE, hash: '' }]);
}

function places({ findings }: FollowedData): readonly string[] {
  return findings.map(({ rule, location }) => `${location.file}:${location.start.line} ${rule}`);
}

const SOUND = 'sound.py:9 security/os-command-injection';

test.each([
  ['200,000 nested operators', `x = input()\neval(${Array(200_000).fill('x').join(' + ')})\n`],
  ['a literal of 2.4 MB', `x = [${Array(240_000).fill("'abcdefg'").join(',')}]\neval(x)\n`],
  ['5,000 nested parentheses', `x = input()\neval(${'('.repeat(5000)}x${')'.repeat(5000)})\n`],
  [
    '20,000 elif',
    `def f(a):\n    if a == 0:\n        b = input()\n${Array.from({ length: 20_000 }, (_, index) => `    elif a == ${index}:\n        b = a\n`).join('')}    eval(b)\n`,
  ],
  [
    'functions that all call each other',
    Array.from(
      { length: 300 },
      (_, index) =>
        `def f${index}(a):\n    return f${(index * 7 + 1) % 300}(a) + f${(index * 13) % 300}(a)\n`,
    ).join(''),
  ],
  ['a syntax error', 'def f(:\n    eval(input()\n'],
])('%s: the other files are followed as ever', (_, text) => {
  expect(places(beside(text))).toContain(SOUND);
});

test('modules that import each other in a circle say nothing of each other, and what they do is seen', () => {
  const followed = beside(
    'from bad1 import *\nfrom bad1 import b\na = b\nimport os\nos.system(input())\n',
    'from bad0 import *\nfrom bad0 import a\nb = a\n',
  );
  expect(places(followed)).toContain(SOUND);
});

test('a maze that takes too much work is said to be followed in part', () => {
  const loops = Array.from(
    { length: 2000 },
    (_, index) =>
      `${'    '.repeat((index % 15) + 1)}for r${index} in rows:\n${'    '.repeat((index % 15) + 2)}y[r${index}] = input() + y['a']\n`,
  ).join('');
  const followed = beside(`def maze(rows):\n    y = {}\n${loops}    eval(y)\n`);
  expect(places(followed)).toContain(SOUND);
  expect(followed.shortfalls).toEqual([
    { file: 'bad0.py', reason: 'data was not followed to the end of `maze`: it is too large' },
  ]);
});

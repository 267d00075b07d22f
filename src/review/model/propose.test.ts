import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { applyEdits } from '../../text/edits.ts';
import { explain } from './explain.ts';
import { stepFixture } from './step.fixture.ts';
import { propose } from './propose.ts';
import type { TrialOutcome } from '../../trial/trial.ts';

const FILE = `import os


def newest_first(rows: list) -> list:
    """Rows from the newest to the oldest."""
    result = []
    for row in rows:
        result.insert(0, row)
    return result
`;

const GOOD = `Here it is:
\`\`\`python
def newest_first(rows):
    result = []
    for row in rows:
        result.append(row)
    result.reverse()
    return result
\`\`\`
`;

const signal = new AbortController().signal;

/** The findings as they are when no rule has a fix for them. */
function withoutFixes(findings: readonly Finding[]): readonly Finding[] {
  return findings
    .filter((one) => one.rule === 'performance/insert-at-front')
    .map(({ fix: _fix, ...rest }) => rest);
}

async function proposed(reply: string): Promise<{
  readonly finding: Finding | undefined;
  readonly notices: readonly string[];
}> {
  const model = scriptedModel({ replies: [reply] });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': FILE } });
  const { value, notices } = await propose(withoutFixes(findings), context, signal);
  return { finding: value[0], notices: notices.map((one) => one.text) };
}

test('a rewrite that holds becomes a fix of the model, under the original header and docstring', async () => {
  const { finding, notices } = await proposed(GOOD);
  expect(finding?.fix?.origin).toBe('model');
  expect(finding?.fix?.title).toBe('rewrite `newest_first`');
  expect(applyEdits(FILE, finding?.fix?.edits ?? [])).toBe(`import os


def newest_first(rows: list) -> list:
    """Rows from the newest to the oldest."""
    result = []
    for row in rows:
        result.append(row)
    result.reverse()
    return result
`);
  expect(finding?.evidence.at(-1)).toEqual({
    kind: 'fix-checked',
    parses: true,
    findingGone: true,
    newFindings: [],
  });
  expect(notices).toEqual([]);
});

test('an import that the rewrite uses goes below the imports of the file', async () => {
  const { finding } = await proposed(`\`\`\`python
import heapq
from collections import deque

def newest_first(rows):
    result = deque()
    for row in rows:
        result.appendleft(row)
    return list(result)
\`\`\``);
  const text = applyEdits(FILE, finding?.fix?.edits ?? []);
  expect(text.startsWith('import os\nfrom collections import deque\n\n\ndef newest_first')).toBe(
    true,
  );
});

test.each([
  ['prose without code', 'I would use a deque.', 'holds no code'],
  ['broken Python', '```python\ndef newest_first(rows):\n    return [\n```', 'does not parse'],
  [
    'another name',
    '```python\ndef newest(rows):\n    return rows[::-1]\n```',
    'is another function',
  ],
  [
    'other parameters',
    '```python\ndef newest_first(rows, n):\n    return rows\n```',
    'is another function',
  ],
  [
    'the same code',
    '```python\ndef newest_first(rows):\n    """Rows from the newest to the oldest."""\n    result = []\n    for row in rows:\n        result.insert(0, row)  # fast\n    return result\n```',
    'is the same code',
  ],
  [
    'a name that does not exist',
    '```python\ndef newest_first(rows):\n    return flip(rows)\n```',
    'uses unknown names',
  ],
  [
    'a method that lists do not have',
    '```python\ndef newest_first(rows):\n    result = []\n    for row in rows:\n        result.appendleft(row)\n    return result\n```',
    'calls a method that is not there',
  ],
  [
    'a parameter that is no longer read',
    '```python\ndef newest_first(rows):\n    return []\n```',
    'leaves something out',
  ],
  [
    'two functions of the name',
    '```python\ndef newest_first(rows):\n    pass\ndef newest_first(rows):\n    return rows\n```',
    'is another function',
  ],
  [
    'the finding again',
    '```python\ndef newest_first(rows):\n    out = []\n    for one in rows:\n        out.insert(0, one)\n    return out\n```',
    'leaves the finding',
  ],
  [
    'a new flaw',
    '```python\ndef newest_first(rows):\n    result = []\n    try:\n        result = rows[::-1]\n    except Exception:\n        pass\n    return result\n```',
    'brings a new finding',
  ],
])('%s is not shown, and counted', async (_name, reply, reason) => {
  const { finding, notices } = await proposed(reply);
  expect(finding?.fix).toBeUndefined();
  expect(notices).toEqual([`1 of 1 rewrite by the model not shown: 1 ${reason}`]);
});

test('a method keeps its indentation', async () => {
  const file = `class Log:
    def newest_first(self, rows):
        result = []
        for row in rows:
            result.insert(0, row)
        return result
`;
  const model = scriptedModel({
    replies: ['```python\ndef newest_first(self, rows):\n    return list(reversed(rows))\n```'],
  });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': file } });
  const { value } = await propose(withoutFixes(findings), context, signal);
  expect(applyEdits(file, value[0]?.fix?.edits ?? [])).toBe(`class Log:
    def newest_first(self, rows):
        return list(reversed(rows))
`);
});

test('findings with a fix of their rule are left alone', async () => {
  const model = scriptedModel({ replies: [] });
  const { context, findings, extended } = await stepFixture({ model, files: { 'a.py': FILE } });
  const fixed: Finding[] = [];
  for (const one of withoutFixes(findings)) {
    fixed.push({ ...one, fix: { title: 'append', edits: [], origin: 'rule' } });
  }
  await propose(fixed, context, signal);
  expect(model.chats).toEqual([]);
  expect(extended).toEqual([]);
});

test('a function with a hidden secret is not rewritten by a model on another machine', async () => {
  const file = `def collect(rows):
    password = "Wq8!r2Zt5pKd"
    result = []
    for row in rows:
        result.insert(0, (password, row))
    return result
`;
  const model = scriptedModel({ replies: [], isRemote: true });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': file } });
  const { work } = await propose(withoutFixes(findings), context, signal);
  expect(work).toEqual({ proposed: 0 });
  expect(model.chats).toEqual([]);
});

test('a rewrite is explained in two sentences, and both are told as they come', async () => {
  const model = scriptedModel({
    replies: [
      GOOD,
      '{"why":"Every `insert` moves all elements of `result`. It is bad.","remedy":"Use `append` and reverse `result` once at the end."}',
    ],
  });
  const { context, findings, extended } = await stepFixture({ model, files: { 'a.py': FILE } });
  const rewritten = await propose(withoutFixes(findings), context, signal);
  expect(extended.map(({ fix }) => fix?.origin)).toEqual(['model']);
  const { value, work } = await explain(rewritten.value, context, signal);
  expect(value[0]?.explanation).toEqual({
    text: 'Every `insert` moves all elements of `result`. Use `append` and reverse `result` once at the end.',
    origin: 'model',
  });
  expect(work).toEqual({ explained: 1 });
  expect(extended.map(({ explanation }) => explanation?.origin)).toEqual([undefined, 'model']);
});

test.each([
  ['names something that does not exist', 'Every call of `shift_all` moves the whole list.'],
  ['talks of style', 'The function lacks a docstring and type hints everywhere.'],
  ['breaks off', 'Every `insert moves all of the elements'],
])('a sentence that %s leaves the page to speak', async (_name, why) => {
  const remedy = 'Use `append` and reverse `result` once at the end.';
  const model = scriptedModel({ replies: [GOOD, JSON.stringify({ why, remedy })] });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': FILE } });
  const rewritten = await propose(withoutFixes(findings), context, signal);
  const { value } = await explain(rewritten.value, context, signal);
  expect(value[0]?.explanation).toBeUndefined();
});

const WRONG = GOOD.replace('    result.reverse()\n', '');

const DIFFERS: TrialOutcome = {
  outcome: 'refused',
  evidence: {
    kind: 'counterexample',
    call: 'newest_first([1, 2])',
    original: '[2, 1]',
    rewrite: '[1, 2]',
    difference: 'order',
    inputs: 5,
    originalBranches: { covered: 2, total: 2 },
  },
};

const FASTER: TrialOutcome = {
  outcome: 'tried',
  evidence: {
    kind: 'trial',
    subject: 'newest_first',
    inputs: 200,
    inputSources: ['annotations'],
    originalBranches: { covered: 2, total: 2 },
    rewriteBranches: { covered: 2, total: 2 },
    rounding: false,
    python: 'CPython 3.12.4, native (bubblewrap)',
    native: true,
    timings: [{ size: 1000, original: 0.01, rewrite: 0.001 }],
    speedup: { value: 10, low: 9, high: 11, size: 1000 },
    alsoAsked: [],
  },
};

/** Each reply in turn, tried with the outcome that its place in the list has. */
async function tried(replies: readonly string[], outcomes: readonly TrialOutcome[]) {
  const model = scriptedModel({ replies });
  const left = [...outcomes];
  const texts: string[] = [];
  const { context, findings } = await stepFixture({
    model,
    files: { 'a.py': FILE },
    tryEdits: (file, edits) => {
      texts.push(applyEdits(file.text, edits));
      return Promise.resolve(left.shift() ?? FASTER);
    },
  });
  const { value, notices } = await propose(withoutFixes(findings), context, signal);
  return { finding: value[0], notices: notices.map((one) => one.text), model, texts };
}

test('a rewrite that a trial refuses is asked for once more, with the input on which it differs', async () => {
  const { finding, notices, model, texts } = await tried([WRONG, GOOD], [DIFFERS, FASTER]);
  expect(finding?.fix?.origin).toBe('model');
  expect(finding?.evidence.at(-1)).toMatchObject({ kind: 'trial' });
  expect(notices).toEqual([]);
  expect(texts[0]).not.toContain('reverse');
  expect(texts[1]).toContain('reverse');
  const last = model.chats.at(-1)?.messages.at(-1)?.content ?? '';
  expect(last).toContain('`newest_first([1, 2])` must give [2, 1], and yours gives [1, 2]');
});

test('after two candidates the model is not asked again, and the finding stands without a rewrite', async () => {
  const { finding, notices, model } = await tried([WRONG, WRONG, GOOD], [DIFFERS, DIFFERS]);
  expect(finding?.fix).toBeUndefined();
  expect(model.chats).toHaveLength(2);
  expect(notices).toEqual(['1 of 1 rewrite by the model not shown: 1 differs in a trial']);
});

test('an equal rewrite that is no faster is not shown', async () => {
  const { speedup: _, ...equal } = FASTER.outcome === 'tried' ? FASTER.evidence : never();
  const { finding, notices } = await tried([GOOD], [{ outcome: 'tried', evidence: equal }]);
  expect(finding?.fix).toBeUndefined();
  expect(notices).toEqual(['1 of 1 rewrite by the model not shown: 1 is not faster']);
});

test('a rewrite that cannot be run says why', async () => {
  const { finding } = await tried(
    [GOOD],
    [{ outcome: 'not-triable', code: 'reads-files', reason: 'it opens a file (line 3)' }],
  );
  expect(finding?.fix?.notTried).toBe('it opens a file (line 3)');
});

function never(): never {
  throw new Error('unreachable');
}

test('functions that time was too short for are named; a model that dies makes the review incomplete', async () => {
  const late = scriptedModel({ replies: [GOOD] });
  const short = await stepFixture({ model: late, files: { 'a.py': FILE }, budgetMs: 1 });
  const spent = await propose(withoutFixes(short.findings), short.context, signal);
  expect(late.chats).toEqual([]);
  expect(spent.shortfalls).toEqual([]);
  expect(spent.notices.map(({ text }) => text)).toEqual([
    '1 function not rewritten: the time for it was spent',
  ]);

  const gone = new ReviewError('MODEL_UNREACHABLE', 'The server has gone', { hint: 'Start it.' });
  const dying = scriptedModel({ replies: [{ throws: gone }] });
  const { context, findings } = await stepFixture({ model: dying, files: { 'a.py': FILE } });
  const cut = await propose(withoutFixes(findings), context, signal);
  expect(cut.shortfalls).toEqual([
    { step: 'propose', reason: 'The server has gone; 1 function not rewritten', hint: 'Start it.' },
  ]);
  // The step after it knows, and does not say it again.
  expect((await explain(cut.value, context, signal)).shortfalls).toEqual([]);
});

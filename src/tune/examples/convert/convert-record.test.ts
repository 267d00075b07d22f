import { expect, test } from 'vitest';
import type { PlainRecord, PublicSetName } from '../../data/sets/public-set.ts';
import { trainingRowSchema } from '../../training-row.ts';
import type { TrainingRow } from '../../training-row.ts';
import { openReviewer } from '../reviewer.ts';
import type { Made } from '../made.ts';
import { openConverter, type Converter } from './convert-record.ts';

const reviewer = await openReviewer();
const signal = new AbortController().signal;

function converter(set: PublicSetName): Converter {
  return openConverter({ set, reviewer, origin: { revision: 'abc', licence: 'Apache-2.0' } });
}

function rowsOf(made: Made): readonly TrainingRow[] {
  expect(made.outcome, JSON.stringify(made)).toBe('made');
  const rows = made.outcome === 'made' ? made.rows : [];
  for (const row of rows) {
    expect(trainingRowSchema.safeParse(row).success).toBe(true);
  }
  return rows;
}

function answers(rows: readonly TrainingRow[]): readonly string[] {
  return rows.map(
    (row) =>
      `${row.task} ${row.origin.label ?? ''} ${row.kind === 'sft' ? (row.completion[0]?.content ?? '').split('\n')[0] : 'dpo'}`,
  );
}

const UNSAFE = `Here it is:
\`\`\`python
import sqlite3


def member(db, name):
    cursor = db.cursor()
    cursor.execute(f"SELECT * FROM member WHERE name = '{name}'")
    return cursor.fetchone()
\`\`\`
`;
const SAFE = UNSAFE.replace(
  `f"SELECT * FROM member WHERE name = '{name}'"`,
  '"SELECT * FROM member WHERE name = ?", (name,)',
);

test('a preference gives verdicts about both programs, and the rewrite as a preference', async () => {
  const record = {
    language: 'python',
    vulnerability: 'SQL injection',
    question: 'Write a function that finds a member.',
    chosen: SAFE,
    rejected: UNSAFE,
  };
  const rows = rowsOf(await converter('code-vulnerability-dpo').convert(record, signal));
  expect(answers(rows)).toEqual([
    'verdict real Yes',
    'verdict real Yes',
    'verdict harmless No',
    'verdict harmless No',
    'rewrite  dpo',
  ]);
  expect(new Set(rows.map((row) => row.origin.group)).size).toBe(1);
  const last = rows.at(-1);
  expect(last?.kind === 'dpo' && last.chosen[0]?.content).toContain('WHERE name = ?", (name,))');
  expect(last?.kind === 'dpo' && last.rejected[0]?.content).toContain("name = '{name}'");
  expect(rows[0]?.origin).toMatchObject({
    source: 'code-vulnerability-dpo',
    revision: 'abc',
    licence: 'Apache-2.0',
    rule: 'security/sql-injection',
    promptVersion: 'judge-candidate@2',
  });
});

test('a preference about a topic of discover is asked as discover asks', async () => {
  const unsafe = `\`\`\`python
def share(part, parts):
    return part / len(parts)
\`\`\``;
  const record = {
    vulnerability: 'Potential division by zero',
    question: 'Write it.',
    chosen: unsafe.replace('len(parts)\n', 'len(parts) if parts else 0\n'),
    rejected: unsafe,
  };
  const rows = rowsOf(await converter('code-vulnerability-dpo').convert(record, signal));
  expect(answers(rows)).toEqual(['discover real Yes']);
});

test.each<[PublicSetName, PlainRecord, string]>([
  [
    'code-vulnerability-dpo',
    { vulnerability: 'x', question: 'x', chosen: '```python\ndef f(:\n```', rejected: SAFE },
    'no Python that parses in one of the answers',
  ],
  [
    'code-vulnerability-dpo',
    { vulnerability: 'Hard-coded path', question: 'x', chosen: SAFE, rejected: SAFE },
    'nothing that a review would ask about',
  ],
  ['humaneval', { task: '1' }, 'set is for evaluation only'],
  ['codeforces', { verdict: 'WRONG_ANSWER', code: 'print(1)' }, 'solution was not accepted'],
  ['leetcode', { task: '1', solution: 'class {' }, 'no Python that parses'],
  ['leetcode', { task: '1', solution: 'print(1)' }, 'no pair: one solution of its task'],
  ['code-feedback', { messages: 7 }, 'no conversation'],
  [
    'code-alpaca',
    { instruction: 'Name a colour', input: '', output: 'Red.' },
    'no Python in the question',
  ],
  ['pysecdb', { commit: '1', category: 'non-security', diff: '' }, 'commit is not a security fix'],
  ['pysecdb', { commit: '1', diff: '+++ b/a.c\n@@ -1 +1 @@\n-a\n+b' }, 'no hunk of a Python file'],
])('%s drops %j', async (set, record, reason) => {
  expect(await converter(set).convert(record, signal)).toEqual({ outcome: 'dropped', reason });
});

test('a diff gives verdicts about the lines before and after', async () => {
  const diff = `diff --git a/app/token.py b/app/token.py
--- a/app/token.py
+++ b/app/token.py
@@ -3,9 +3,9 @@ import os
     return 1
 
 
 def check_signature(body, key, signature):
     expected = hmac.new(key, body, hashlib.sha256).hexdigest()
-    return expected == signature
+    return hmac.compare_digest(expected, signature)
`;
  const record = { commit: 'f00', owner: 'acme', repository: 'app', diff };
  const made = await converter('pysecdb').convert(record, signal);
  // Without the imports above, the hunk does not say what `hmac` is.
  expect(made).toEqual({ outcome: 'dropped', reason: 'no finding that the commit takes away' });
  const whole = diff.replace('     expected', '     import hashlib, hmac\n     expected');
  const rows = rowsOf(await converter('pysecdb').convert({ ...record, diff: whole }, signal));
  expect(answers(rows)).toEqual([
    'verdict real Yes',
    'verdict real Yes',
    'verdict harmless No',
    'verdict harmless No',
  ]);
  expect(rows[0]?.origin.group).toBe('pysecdb:acme/app');
});

const SLOW = `def common(left, right):
    found = []
    for one in left:
        if one in list(right):
            found.insert(0, one)
    return found
`;
const FAST = `def common(left, right):
    known = set(right)
    return [one for one in reversed(left) if one in known]
`;

test('two accepted solutions of one problem give a rewrite, where the times agree', async () => {
  const solutions = converter('codeforces');
  const slow = { problem: '12/A', verdict: 'OK', code: SLOW, milliseconds: 900 };
  expect((await solutions.convert(slow, signal)).outcome).toBe('dropped');
  const close = { ...slow, code: FAST, milliseconds: 800 };
  expect(await solutions.convert(close, signal)).toMatchObject({ outcome: 'dropped' });
  const rows = rowsOf(await solutions.convert({ ...close, milliseconds: 80 }, signal));
  expect(answers(rows)).toEqual(['rewrite  ```python']);
  expect(rows[0]?.origin.group).toBe('codeforces:12/A');
});

test('an explanation of code that we find something in becomes why and remedy', async () => {
  const question = `Why is this bad?\n\`\`\`python\nimport hashlib\n\n\ndef sign(order):\n    return hashlib.md5(order.encode()).hexdigest()\n\`\`\``;
  const answer = `Good question. The call of \`md5\` is unsafe because two orders with one digest can be made in seconds. Use a keyed function of \`hashlib\` for it.`;
  const messages = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  const rows = rowsOf(await converter('code-feedback').convert({ messages }, signal));
  expect(rows[0]?.kind === 'sft' && JSON.parse(rows[0].completion[0]?.content ?? '')).toEqual({
    why: 'The call of `md5` is unsafe because two orders with one digest can be made in seconds.',
    remedy: 'Use a keyed function of `hashlib` for it.',
  });
  const hedged = answer.replace('is unsafe', 'might be unsafe');
  expect(
    await converter('code-feedback').convert(
      { messages: [messages[0], { role: 'assistant', content: hedged }] },
      signal,
    ),
  ).toMatchObject({ outcome: 'dropped' });
});

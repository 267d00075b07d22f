import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../../io/hash.ts';
import { contentOf } from '../../../review/decisions/code-content.ts';
import type { Decision } from '../../../review/decisions/decision.ts';
import type { TrainingRow } from '../../training-row.ts';
import type { Made } from '../made.ts';
import { openReviewer } from '../reviewer.ts';
import { decisionExamples } from './decisions.ts';
import { historyExamples, saysFix } from './history.ts';
import { triedRewriteExamples } from './tried-rewrites.ts';

const signal = new AbortController().signal;
const reviewer = await openReviewer();
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tune-project-'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(...args: readonly string[]): void {
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    stdio: 'ignore',
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(path: string, text: string, message: string): void {
  write(path, text);
  git('add', '.');
  git('commit', '-q', '-m', message);
}

async function all(made: AsyncIterable<Made>): Promise<readonly Made[]> {
  const found: Made[] = [];
  for await (const one of made) {
    found.push(one);
  }
  return found;
}

function rowsOf(made: readonly Made[]): readonly TrainingRow[] {
  return made.flatMap((one) => (one.outcome === 'made' ? one.rows : []));
}

function reasons(made: readonly Made[]): readonly string[] {
  return made.flatMap((one) => (one.outcome === 'dropped' ? [one.reason] : []));
}

const DIGEST = `import hashlib


def sign(order):
    return hashlib.md5(order.encode()).hexdigest()
`;

test('commits that say fix and take a finding away give verdicts about both sides', async () => {
  git('init', '-q');
  commit('app/sign.py', DIGEST, 'Sign orders');
  commit('app/sign.py', DIGEST.replace('order.encode()', '(order + "!").encode()'), 'Fix the end');
  commit('app/sign.py', DIGEST.replace('md5', 'sha256'), 'Fix the broken signature of orders');
  commit('app/other.py', DIGEST, 'Add another');
  commit('app/other.py', DIGEST.replace('md5', 'sha256'), 'Change a word');
  commit('app/blob.py', 'x = 1\n', 'Fix nothing that we know');
  const made = await all(historyExamples({ root, reviewer, maxCommits: 50 }, signal));
  const rows = rowsOf(made);
  expect(rows.map(({ origin }) => `${origin.rule} ${origin.label}`)).toEqual([
    'security/weak-hash real',
    'security/weak-hash real',
    'security/weak-hash harmless',
    'security/weak-hash harmless',
  ]);
  expect(rows[0]?.prompt.at(-1)?.content).toContain('hashlib.md5');
  expect(rows[2]?.prompt.at(-1)?.content).toContain('hashlib.sha256');
  expect(reasons(made)).toEqual([
    'commit changed no Python',
    'no finding that the commit takes away',
  ]);
  const few = await all(historyExamples({ root, reviewer, maxCommits: 2 }, signal));
  expect(rowsOf(few)).toEqual([]);
});

test.each([
  ['Fix SQL injection in search', true],
  ['Speed up the nightly export', true],
  ['fix typo', false],
  ['Revert "Fix the search"', false],
  ['Add prefixes to names', false],
])('%s: says fix: %s', (message, says) => {
  expect(saysFix(message)).toBe(says);
});

function decide(
  decision: Decision['decision'],
  text: string,
  { path = 'app/keys.py', on = 1 }: { readonly path?: string; readonly on?: number } = {},
): Decision {
  const { file, findings } = reviewer.review(path, text);
  const finding = findings.find((one) => one.rule === 'security/weak-hash');
  expect(finding).toBeDefined();
  const content = finding === undefined ? undefined : contentOf(finding, file);
  return {
    schema: 1,
    decision,
    fingerprint: finding?.fingerprint ?? '',
    rule: 'security/weak-hash',
    file: path,
    line: finding?.location.start.line ?? 0,
    severity: 'medium',
    message: '',
    on: new Date(on).toISOString(),
    assay: '0.1.0',
    ...(content === undefined ? {} : { content: { ...content, secrets: [] } }),
  };
}

test('accepted is a yes, dismissed a no, forgotten nothing; changed code comes from the decision', async () => {
  const cache = DIGEST.replace('sign(order)', 'label(order)');
  write('app/keys.py', cache);
  write('app/gone.py', 'x = 1\n');
  const lines = [
    decide('dismissed', cache),
    decide('accepted', DIGEST, { path: 'app/gone.py' }),
    decide('accepted', DIGEST.replace('sign', 'tag'), { path: 'app/tag.py' }),
    decide('forgotten', DIGEST.replace('sign', 'tag'), { path: 'app/tag.py', on: 2 }),
    { ...decide('accepted', DIGEST, { path: 'app/more.py' }), content: undefined },
  ];
  write('.assay/decisions.jsonl', `${lines.map((one) => JSON.stringify(one)).join('\n')}\n`);
  const made = await all(decisionExamples({ root, reviewer }, signal));
  expect(rowsOf(made).map(({ origin }) => `${origin.label} ${origin.code.split('\n')[0]}`)).toEqual(
    ['harmless def label(order):', 'harmless def label(order):'],
  );
  // The excerpt of a decision has no imports: alone, it does not say what `hashlib` is.
  expect(reasons(made)).toEqual([
    'code of the decision is no longer there',
    'code of the decision is no longer there',
  ]);
});

test('rewrites that a review found equal and faster become rows while the file is as it was', async () => {
  const slow =
    'def last(rows):\n    kept = []\n    for row in rows:\n        kept.insert(0, row)\n    return kept\n';
  write('app/slow.py', slow);
  const { findings } = reviewer.review('app/slow.py', slow);
  const finding = findings.find((one) => one.rule === 'performance/insert-at-front');
  expect(finding).toBeDefined();
  const body = slow.slice(slow.indexOf('    kept'));
  const start = slow.indexOf(body);
  const edits = [
    { span: { start, end: slow.length }, newText: '    return list(reversed(rows))\n' },
  ];
  const trial = { kind: 'trial', speedup: { value: 3 } };
  const report = {
    schemaVersion: 1,
    root,
    files: [{ path: 'app/slow.py', hash: sha256(slow) }],
    findings: [
      { ...finding, evidence: [trial], fix: { edits } },
      { ...finding, evidence: [{ ...trial, speedup: null }], fix: { edits } },
    ],
  };
  write('report.json', JSON.stringify(report));
  const request = { report: join(root, 'report.json'), reviewer };
  const made = await all(triedRewriteExamples(request, signal));
  const [row] = rowsOf(made);
  expect(row?.task).toBe('rewrite');
  expect(row?.kind === 'sft' && row.completion[0]?.content).toBe(
    '```python\ndef last(rows):\n    return list(reversed(rows))\n```',
  );
  expect(reasons(made)).toEqual(['tried rewrite is not faster']);
  write('app/slow.py', `# changed\n${slow}`);
  expect(reasons(await all(triedRewriteExamples(request, signal)))).toContain(
    'file of a tried rewrite has changed',
  );
  write('report.json', '{}');
  await expect(all(triedRewriteExamples(request, signal))).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
  });
});

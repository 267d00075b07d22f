import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSandboxes } from '../../sandbox/open-sandboxes.ts';
import { NO_MEMORY } from '../../trial/trial-memory.ts';
import { openTrials } from './open-trials.ts';

const SCRIPT = `n = int(input())
seen = []
for _ in range(n):
    word = input()
    if word not in seen:
        seen.append(word)
print(len(seen))
`;

const signal = new AbortController().signal;

test('a change of statements that read standard input is tried as the whole script', async () => {
  const root = mkdtempSync(join(tmpdir(), 'trials-'));
  writeFileSync(join(root, 'words.py'), SCRIPT);
  const file = { path: 'words.py', text: SCRIPT, hash: '' };
  const trials = await openTrials(
    {
      root,
      files: [file],
      openSandboxes: (abort) => openSandboxes({}, abort),
      budgetMs: 60_000,
      from: 'low',
      memory: NO_MEMORY,
    },
    signal,
  );
  const start = SCRIPT.indexOf('if word');
  const end = SCRIPT.indexOf('print');
  const edits = [
    {
      span: { start: SCRIPT.indexOf('[]'), end: SCRIPT.indexOf('[]') + 2 },
      newText: 'set()',
    },
    { span: { start, end }, newText: 'seen.add(word)\n' },
  ];
  expect(await trials.tryEdits({ file, edits }, signal)).toMatchObject({
    outcome: 'tried',
    evidence: { subject: 'words.py' },
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { expectNoStack, project, runAssay, temporaryFolder } from './run-assay.ts';

const SLOW = `def unique(items):
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen
`;
const RULE = 'performance/membership-in-list';

const REVIEW = ['review', 'slow.py', '--model', 'none'];

/** No file may grow beyond a few KB: what a full disk looks like to a program. */
const FULL_DISK = 'ulimit -f 4; exec "$0" "$@"';

test('a full disk costs the report that was to go there, and no other', async () => {
  const cwd = project({ 'slow.py': SLOW.repeat(8) });
  const run = await runAssay(
    [...REVIEW, '--format', 'json=r.json', '--format', 'text', '--no-cache'],
    { cwd, shell: FULL_DISK },
  );
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('error  DISK_FULL  No room left on the disk for r.json');
  expect(run.stderr).toContain('Free some space');
  expect(run.stdout).toContain(RULE);
  expect(run.stdout).toMatch(/^\d+ findings in 1 file/mu);
  expectNoStack(run);
  expect(readdirSync(cwd)).toEqual(['slow.py']);
});

test('a full disk costs only memory of the review', async () => {
  const run = await runAssay(REVIEW, { cwd: project({ 'slow.py': SLOW }), shell: FULL_DISK });
  expect(run.code).toBe(1);
  expect(run.stdout).toContain(RULE);
  expect(run.stdout).toMatch(/nothing is remembered|not remembered|cache/u);
  expectNoStack(run);
});

test('a folder that may not be written is named', async ({ skip }) => {
  const folder = readOnlyFolder();
  if (folder === undefined) {
    skip('root may write everywhere, and may not mount a read-only folder here');
    return;
  }
  const run = await runAssay(
    [...REVIEW, '--format', `json=${join(folder, 'r.json')}`, '--cache-dir', folder],
    { cwd: project({ 'slow.py': SLOW }) },
  );
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('error  FOLDER_READ_ONLY');
  expect(run.stderr).toContain(join(folder, 'r.json'));
  expectNoStack(run);
});

test('a report without a folder is refused before the work', async () => {
  const run = await runAssay([...REVIEW, '--format', 'json=missing/r.json', '--format', 'text'], {
    cwd: project({ 'slow.py': SLOW }),
  });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('error  PATH_NOT_FOUND  The folder of missing/r.json');
  expect(run.stdout).toBe('');
});

test('a reader that has seen enough ends the review quietly', async () => {
  const run = await runAssay([...REVIEW, '--severity', 'low'], {
    cwd: project({ 'slow.py': SLOW.repeat(20) }),
    shell: '"$0" "$@" | head -n 1',
  });
  expect(run.stdout).toMatch(/^slow\.py:4:12 .*\n$/u);
  expect(run.stderr).not.toContain('error');
  expect(run.code).toBe(0);
});

test('a review whose reader has gone before its end is no clean one', async () => {
  const run = await runAssay([...REVIEW, '--severity', 'low'], {
    cwd: project({ 'slow.py': SLOW.repeat(20) }),
    shell: 'set -o pipefail; "$0" "$@" | head -c 1 | true',
  });
  expect(run.stderr).not.toContain('error');
  expect(run.code).toBe(141);
});

test('a file that is replaced while it is read is reviewed as it was, or as it is', async () => {
  const cwd = project({ 'slow.py': SLOW });
  const run = await runAssay([...REVIEW, '--format', 'json'], {
    cwd,
    shell:
      '(while [ -e slow.py ]; do cp slow.py next && mv next slow.py; done) & "$0" "$@"; code=$?; kill $!; exit $code',
  });
  expect(run.code).toBe(1);
  expect(run.stdout).toContain(RULE);
  expect(readFileSync(join(cwd, 'slow.py'), 'utf8')).toBe(SLOW);
});

/** Root is stopped by a mount alone. */
function readOnlyFolder(): string | undefined {
  const folder = temporaryFolder();
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555);
    return folder;
  }
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

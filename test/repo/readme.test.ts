import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { reporters } from '../../src/report/reporters.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Lines of the README's shell blocks, without the comments behind them. */
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap((block) =>
  (block[1] ?? '')
    .split('\n')
    .map((line) => line.replace(/\s{2,}#.*$/, '').trim())
    .filter((line) => line !== ''),
);

test('two commands are all the set-up there is; .ci/run runs both as they stand', () => {
  expect(commands.filter((command) => command.startsWith('npm ci'))).toEqual([
    'npm ci && npx assay models pull && npx assay review examples/shop',
    'npm ci && npm test',
  ]);
  expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain(
    "sed -n 's/^\\(npm ci && .*\\)$/\\1/p' README.md",
  );
});

const TALLY = `count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sorted(numbers)[-1])
`;

const TOTAL = `def total(prices: list[int]) -> int:
    return sum(prices[:])
`;

const TEST = `import unittest

import shop


class Total(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(shop.total([1, 2]), 3)
`;

const folder = repository();

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.for(commands.filter((command) => command.startsWith('npx assay')))(
  '`%s` runs as written',
  { timeout: 240_000 },
  (command, { skip }) => {
    const words = [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const [, , ...args] = words;
    const asksModel = /^npx assay (?:review|fix|try)\b/.test(command);
    const isModel = asksModel && !command.includes('--help') && !command.includes('--model');
    const run = assay([...args, ...(isModel ? ['--model', 'none'] : [])]);
    if (run.output.includes('--check has no sandbox') && process.env['CI'] !== 'true') {
      skip(run.output);
    }
    // 0 clean or help, 1 findings: everything else is a command that does not do what the README says.
    expect([0, 1], run.output).toContain(run.code);
  },
);

test('the configuration it shows is one that loads', () => {
  const shown = /```toml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(shown).toContain('[rules]');
  writeFileSync(join(folder, 'assay.toml'), shown);
  const run = assay(['review', 'src', '--model', 'none']);
  rmSync(join(folder, 'assay.toml'));
  expect([0, 1], run.output).toContain(run.code);
});

test('it names every format that the command knows', () => {
  const help = assay(['review', '--help']).output;
  for (const format of reporters.keys()) {
    expect(help).toContain(format);
  }
});

/** A repository with what the commands speak of: a branch, a staged file, `src` and a test file. */
function repository(): string {
  const created = mkdtempSync(join(tmpdir(), 'assay-readme-'));
  mkdirSync(join(created, 'tests'));
  cpSync(join(root, 'examples/shop/shop'), join(created, 'src'), { recursive: true });
  writeFileSync(join(created, 'tests/conftest.py'), 'LIMIT = 10\n');
  writeFileSync(join(created, 'tests/test_total.py'), TEST);
  writeFileSync(join(created, 'src/shop.py'), TOTAL);
  writeFileSync(join(created, 'src/faster.py'), TOTAL.replace('[:]', ''));
  writeFileSync(join(created, 'tally.py'), TALLY);
  writeFileSync(
    join(created, 'faster_tally.py'),
    TALLY.replace('sorted(numbers)[-1]', 'max(numbers)'),
  );
  git(created, 'init', '-q', '-b', 'main');
  git(created, 'add', '.');
  git(created, 'commit', '-qm', 'one');
  git(created, 'checkout', '-qb', 'topic');
  writeFileSync(join(created, 'src/extra.py'), 'VALUE = 1\n');
  git(created, 'add', '.');
  return created;
}

function assay(args: readonly string[]): { readonly code: number; readonly output: string } {
  const env = { PATH: process.env['PATH'], HOME: folder, ASSAY_HOME: join(folder, 'home') };
  try {
    const output = execFileSync(process.execPath, [join(root, 'bin/assay.js'), ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: 0, output };
  } catch (error) {
    const failed = error as { status: number; stdout: string; stderr: string };
    return { code: failed.status, output: failed.stdout + failed.stderr };
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd });
}

/**
 * Measures how the time of a review grows with the code: a quarter of a folder's Python files, half of them and all, reviewed with nothing cached, nothing
 * tried and no model. Run it on an idle machine: `node scripts/measure-growth.ts FOLDER`
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of so many: neighbours in a folder are alike, so that each share holds something of everything. */
const SHARES = [4, 2, 1];

const [folder = '.'] = process.argv.slice(2);
const files = globSync('**/*.py', { cwd: folder }).toSorted();
console.log('| files | lines | seconds | seconds for 100,000 lines |\n| --- | --- | --- | --- |');
for (const share of SHARES) {
  measure(files.filter((_, index) => index % share === 0));
}

function measure(chosen: readonly string[]): void {
  const project = mkdtempSync(join(tmpdir(), 'growth-'));
  let lines = 0;
  for (const file of chosen) {
    const target = join(project, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(folder, file), target);
    lines += readFileSync(target, 'latin1').split('\n').length - 1;
  }
  const seconds = secondsOf(project);
  rmSync(project, { recursive: true });
  const each = (seconds / lines) * 100_000;
  console.log(
    `| ${chosen.length} | ${lines.toLocaleString('en')} | ${seconds.toFixed(1)} | ${each.toFixed(1)} |`,
  );
}

function secondsOf(project: string): number {
  const program = fileURLToPath(new URL('../bin/assay.js', import.meta.url));
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'review', project, '--model', 'none', '--no-trials', '--no-cache'].concat(
      '--allow-incomplete',
      `--format=json=${join(project, 'report.json')}`,
    ),
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status === null || status > 1) {
    throw new Error(`the review ended with ${status}: ${stderr.slice(-500)}`);
  }
  return (performance.now() - start) / 1000;
}

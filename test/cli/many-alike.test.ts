import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { project, runAssay } from './run-assay.ts';

const jsonReport = z.object({
  summary: z.object({ findings: z.number() }),
  findings: z.array(
    z.object({ location: z.object({ start: z.object({ line: z.number() }) }), rule: z.string() }),
  ),
});

const RULE = 'security/eval-of-variable';

test('people are shown fifty of the same in one file and told how many more there are; programs get all', async () => {
  const cwd = project({
    'made.py': Array.from({ length: 64 }, (_, index) => `eval(part_${index})\n`).join(''),
    'written.py': 'eval(formula)\n',
  });
  const formats = ['--format', 'text', '--format', 'markdown=r.md', '--format', 'json=r.json'];
  const run = await runAssay(['review', '.', '--model', 'none', '--no-cache', ...formats], { cwd });
  expect(run.code).toBe(1);

  const shown = [...run.stdout.matchAll(/^(\S+\.py):(\d+):\d+ .*security\/eval-of-variable/gm)];
  const lines = shown.filter((one) => one[1] === 'made.py').map((one) => Number(one[2]));
  expect(lines).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(shown.map((one) => one[1])).toContain('written.py');
  expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
    `14 more of ${RULE} in made.py. Reports in JSON, SARIF and HTML hold them all.`,
  );
  expect(readFileSync(join(cwd, 'r.md'), 'utf8')).toMatch(/14 more of .+ in made/);

  const { findings, summary } = jsonReport.parse(
    JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')),
  );
  const all = findings.filter(({ rule }) => rule === RULE);
  expect(all.map(({ location }) => location.start.line)).toContain(64);
  expect(summary.findings).toBe(findings.length);
});

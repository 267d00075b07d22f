import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { ollama, TAG, verdict } from './model-server.ts';
import { expectNoStack, project, runAssay } from './run-assay.ts';

const ROWS = ['one', 'two'].flatMap((name) =>
  ['real', 'harmless'].map((label) => ({
    id: `${name}-${label}`,
    pair: name,
    rule: 'security/pickle-load',
    label,
    code: `def ${name}_${label}(data):\n    return pickle.loads(data)`,
    line: 2,
  })),
);

const answers = z.object({
  complete: z.boolean(),
  models: z.array(z.object({ name: z.string(), records: z.array(z.object({ item: z.string() })) })),
});

function setOf(rows: readonly unknown[]): string {
  return project({ 'set/judge.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') });
}

function bench(...more: readonly string[]): readonly string[] {
  return ['bench', 'models', '--models', `ollama:${TAG}`, '--set', 'set', '--runs', '1', ...more];
}

describe('assay bench models', () => {
  it('prints a table, draws a page and keeps every answer', async () => {
    const server = await ollama((_, response) => verdict(response));
    const cwd = setOf([...ROWS, { id: 'broken' }]);
    const run = await runAssay(bench('--json', 'all.json', '--out', 'page.html'), {
      cwd,
      env: { OLLAMA_HOST: server.url.host },
    });
    expect(run.code).toBe(0);
    // The recorded answer is always the same, so it orders nothing.
    expect(run.stdout).toMatch(new RegExp(`JUDGE\\nmodel .*\\n${TAG} +0\\.50 `, 'u'));
    expect(run.stdout).toContain('Left out: judge.jsonl:5');
    expect(run.stdout).toContain('not asked: the set has no cases for it');
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toContain('Judge: area under the curve');
    const kept = answers.parse(JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')));
    expect(kept.complete).toBe(true);
    expect(kept.models[0]?.records.map(({ item }) => item)).toEqual(ROWS.map(({ id }) => id));
  });

  it('prints what it knows when it is interrupted, and goes on there', async () => {
    const asked = Promise.withResolvers<void>();
    // Opening asks, each candidate asks, and so do the rule's own two examples.
    let silentFrom = Infinity;
    let calls = 0;
    const server = await ollama((_, response) => {
      calls += 1;
      if (calls >= silentFrom) {
        asked.resolve();
        return;
      }
      verdict(response);
    });
    const cwd = setOf(ROWS);
    const env = { OLLAMA_HOST: server.url.host };
    const whole = await runAssay(bench('--json', 'whole.json'), { cwd, env });
    expect(whole.code).toBe(0);
    silentFrom = calls + calls - 1;
    const cut = await runAssay(bench('--json', 'all.json'), {
      cwd,
      env,
      interruptWhen: asked.promise,
    });
    expect(cut.code).toBe(130);
    expect(cut.stdout).toContain('INCOMPLETE');
    expectNoStack(cut);
    const before = answers.parse(JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')));
    expect(before.complete).toBe(false);
    expect(before.models[0]?.records.length).toBeGreaterThan(0);
    expect(before.models[0]?.records.length).toBeLessThan(ROWS.length);
    silentFrom = Infinity;
    const resumed = await runAssay(bench('--json', 'all.json'), { cwd, env });
    expect(resumed.code).toBe(0);
    const after = answers.parse(JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')));
    expect(after.complete).toBe(true);
    expect(after.models[0]?.records).toHaveLength(ROWS.length);
  });

  it.each([
    ['no set', ['--set', 'nowhere'], 'There is no folder nowhere'],
    ['an unknown task', ['--only', 'guess'], 'judge,discover,rewrite'],
    ['no runs', ['--runs', '0'], 'whole number'],
    [
      'a file of something else',
      ['--json', 'other.json'],
      'is not what `assay bench models` writes',
    ],
    ['a folder that is not there', ['--out', 'gone/page.html'], 'There is no folder'],
    ['a folder in the place of a file', ['--out', 'set'], 'set is not a file'],
    ['one file for two', ['--out', 'a.html', '--json', './a.html'], 'both name a.html'],
  ])('refuses %s before it asks anything', async (_, flags, message) => {
    const cwd = setOf(ROWS);
    writeFileSync(join(cwd, 'other.json'), '{}');
    const run = await runAssay(['bench', 'models', '--models', 'x', '--set', 'set', ...flags], {
      cwd,
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expectNoStack(run);
  });

  it('says which model is not there, in the table too', async () => {
    const run = await runAssay(bench(), { cwd: setOf(ROWS) });
    expect(run.code).toBe(3);
    expect(run.stdout).toContain(`Failed: ollama:${TAG}: `);
    expectNoStack(run);
  });
});

it('help of both benches fits a terminal and shows examples', async () => {
  for (const which of ['models', 'speed']) {
    const run = await runAssay(['bench', which, '--help'], { cwd: project({}) });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`assay bench ${which} --models 1.5b`);
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  }
});

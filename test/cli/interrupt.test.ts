import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { modelServer, ollama, TAG } from './model-server.ts';
import { expectNoStack, project, runAssay } from './run-assay.ts';

/** Two findings: the first waits for a verdict of the model, and the second, which weighs less, for the first. */
const TWO = `import subprocess


def ping(host):
    return subprocess.run(f"ping -c 1 {host}", shell=True)


def collect(item, into=[]):
    into.append(item)
    return into
`;

const REVIEW = ['review', 'two.py', '--model', `ollama:${TAG}`];

const report = z.object({
  complete: z.boolean(),
  findings: z.array(z.object({ rule: z.string() })),
});

describe('Ctrl-C while a model thinks', () => {
  it('prints what is known, writes every report, and says that it is not all', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await ollama(() => asked.resolve());
    const cwd = project({ 'two.py': TWO });
    const run = await runAssay([...REVIEW, '--format', 'text', '--format', 'json=r.json'], {
      cwd,
      env: { OLLAMA_HOST: server.url.host },
      interruptWhen: asked.promise,
    });
    expect(run.code).toBe(130);
    expect(run.stdout).toMatch(/^two\.py:5:.*security\/os-command-injection/mu);
    expect(run.stdout).toMatch(/^two\.py:8:.*correctness\/mutable-default/mu);
    expect(run.stdout).toContain('INCOMPLETE');
    expect(run.stdout).toContain('interrupted');
    expectNoStack(run);
    const json = report.parse(JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')));
    expect(json.complete).toBe(false);
    expect(json.findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['correctness/mutable-default', 'security/os-command-injection']),
    );
  });

  it('is not held up by a server that is still being asked who it is', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await modelServer(() => asked.resolve());
    const run = await runAssay(['review', 'two.py', '--model', `openai:m@${server.url.href}v1`], {
      cwd: project({ 'two.py': TWO }),
      interruptWhen: asked.promise,
    });
    expect(run.code).toBe(130);
    expect(run.stdout).toContain('INCOMPLETE');
    expectNoStack(run);
  });

  it('pressed twice ends it', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await ollama(() => asked.resolve());
    const run = await runAssay(REVIEW, {
      cwd: project({ 'two.py': TWO }),
      env: { OLLAMA_HOST: server.url.host },
      interruptWhen: asked.promise,
      interrupts: 2,
    });
    expect(run.code).toBe(130);
    expectNoStack(run);
  });
});

import { describe, expect, it } from 'vitest';

import { ollama, TAG, verdict } from './model-server.ts';
import { project, runAssay, type AssayRun } from './run-assay.ts';

const FILES = {
  'app/net.py': `import subprocess


def ping(host):
    return subprocess.run(f"ping -c 1 {host}", shell=True)
`,
  'app/views.py': `from app.net import ping


def check(hosts):
    password = "hunter2secret"
    return [ping(host) for host in hosts]
`,
  'AGENTS.md': 'A host always comes from a customer and is never trusted.\n',
};

async function review(...more: readonly string[]): Promise<AssayRun> {
  const server = await ollama((_, response) => verdict(response));
  return runAssay(
    ['review', 'app', '--jobs', '1', '--no-trials', '--debug', '--model', `ollama:${TAG}`, ...more],
    { cwd: project(FILES), env: { OLLAMA_HOST: server.url.host } },
  );
}

describe('--context', () => {
  it('lists with --debug what the model was shown beside code, with score and tokens', async () => {
    const { stderr } = await review('--context', 'callers,rules');
    const line = stderr.split('\n').find((one) => /ms {2}context \{/.test(one)) ?? '';
    expect(line).toContain('app/views.py:check');
    expect(line).toContain('"part":"callers"');
    expect(line).toMatch(/"source":"AGENTS\.md:1","score":[\d.]+,"tokens":\d+/);
    expect(stderr).not.toContain('hunter2secret');
  });

  it('is off unless it is asked for', async () => {
    const { stderr } = await review();
    expect(stderr).toContain('judge {');
    expect(stderr).not.toMatch(/ms {2}context \{/);
  });

  it('says which parts there are', async () => {
    const { code, stderr } = await runAssay(['review', '.', '--context', 'everything'], {
      cwd: project(FILES),
    });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'all, none, or some of callees,callers,classes,constants,docs,rules,page,decisions',
    );
  });
});

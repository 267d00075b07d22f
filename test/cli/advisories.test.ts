import { createServer } from 'node:http';
import { onTestFinished, expect, test } from 'vitest';
import { z } from 'zod';
import { zipOf } from '../../src/analyzers/osv/advisories/zip.fixture.ts';
import { expectNoStack, project, runAssay, temporaryFolder } from './run-assay.ts';
import type { AssayRun } from './run-assay.ts';

/** An advisory of our own invention, as OSV writes them. */
function record(id: string, name: string, more: object = {}): string {
  return JSON.stringify({
    id,
    modified: '2031-04-01T00:00:00Z',
    summary: `The lid of ${name} does not close`,
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' }],
    affected: [
      {
        package: { ecosystem: 'PyPI', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.4.2' }] }],
      },
    ],
    ...more,
  });
}

const report = z.object({
  findings: z.array(
    z.object({
      rule: z.string(),
      location: z.object({ file: z.string(), start: z.object({ line: z.int() }) }),
    }),
  ),
});

const ARCHIVE = zipOf({
  'EXAMPLE-0001.json': record('EXAMPLE-0001', 'teapot', { aliases: ['CVE-2031-0001'] }),
  'EXAMPLE-0001b.json': record('PYSEC-2031-1', 'teapot', { aliases: ['CVE-2031-0001'] }),
  'EXAMPLE-0002.json': record('EXAMPLE-0002', 'kettle'),
  'EXAMPLE-0003.json': record('EXAMPLE-0003', 'saucer', { withdrawn: '2031-05-01T00:00:00Z' }),
  'broken.json': '{',
});

interface Server {
  readonly address: string;
  readonly close: () => void;
}

function serve(archive: Uint8Array): Promise<Server> {
  const server = createServer((_, response) => response.end(archive));
  onTestFinished(() => {
    server.close();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ address: `http://127.0.0.1:${port}/all.zip`, close: () => server.close() });
    });
  });
}

const LOCKS = {
  'requirements.txt': 'saucer==1.0\nteapot==1.4.2\n',
  'uv.lock': '[[package]]\nname = "teapot"\nversion = "1.3.0"\n',
  'old/poetry.lock': '[[package]]\nname = "kettle"\nversion = "0.9"\n',
  'new/pdm.lock': '[[package]]\nname = "kettle"\nversion = "1.4.2"\n',
  'deep/Pipfile.lock': '{"default": {"kettle": {"version": "==1.4.1"}}, "develop": {}}',
  'pyproject.toml': '[project]\nname = "tea"\ndependencies = ["kettle==1.0"]\n',
  'app.py': 'import teapot\n\nteapot.pour()\n',
};

test('advisories are brought once, answer offline, and go away again', async () => {
  const home = temporaryFolder();
  const server = await serve(ARCHIVE);
  const cwd = project(LOCKS);
  function run(...args: readonly string[]): Promise<AssayRun> {
    return runAssay(args, { cwd, env: { ASSAY_HOME: home } });
  }
  const pulled = await run('advisories', 'pull', '--from', server.address);
  expect(pulled).toMatchObject({ code: 0, stdout: '' });
  expect(pulled.stderr).toContain('4 advisories are on this disk now (1 other files passed over)');
  server.close();

  const listed = await run('advisories', 'list', 'Kettle');
  expect(listed).toMatchObject({
    code: 0,
    stdout: 'EXAMPLE-0002  The lid of kettle does not close\n',
  });
  const shown = await run('advisories', 'show', 'cve-2031-0001');
  expect(shown.stdout).toContain('The lid of teapot does not close');

  const review = await run('review', '.', '--model', 'none', '--format', 'json');
  const { findings } = report.parse(JSON.parse(review.stdout));
  const told = findings
    .filter(({ rule }) => rule.includes('depend'))
    .map(({ location }) => `${location.file}:${location.start.line}`);
  expect(new Set(told)).toEqual(
    new Set(['deep/Pipfile.lock:1', 'old/poetry.lock:3', 'pyproject.toml:3', 'uv.lock:3']),
  );

  expect((await run('advisories', 'rm')).stderr).toBe('The advisories are removed.\n');
  const after = await run('advisories', 'list');
  expect(after.code).toBe(2);
  expect(after.stderr).toContain('assay advisories pull');
  expectNoStack(after);
});

test('a half of an archive replaces nothing, and says what to do', async () => {
  const home = temporaryFolder();
  const [whole, half] = [await serve(ARCHIVE), await serve(ARCHIVE.subarray(0, 300))];
  const options = { cwd: temporaryFolder(), env: { ASSAY_HOME: home } };
  await runAssay(['advisories', 'pull', '--from', whole.address], options);
  const failed = await runAssay(['advisories', 'pull', '--from', half.address], options);
  expect(failed.code).toBe(3);
  expect(failed.stderr).toContain('ADVISORIES_FAILED');
  expectNoStack(failed);
  const listed = await runAssay(['advisories', 'list', 'teapot'], options);
  expect(listed.stdout.split('\n')).toHaveLength(3);
});

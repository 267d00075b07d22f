import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SandboxRun } from '../sandbox.ts';
import { openFolderSandbox } from './folder-sandbox.ts';

const { signal } = new AbortController();
const sandbox = await openFolderSandbox({}, signal);
const isSkipped = sandbox.outcome === 'missing' && process.env['CI'] !== 'true';

describe.skipIf(isSkipped)('a command on a folder', () => {
  let base = '';
  let folder = '';

  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'assay-folder-'));
    folder = join(base, 'project');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'test_sum.py'),
      'import unittest\nclass Sum(unittest.TestCase):\n    def test_sum(self): self.assertEqual(1 + 1, 2)\n',
    );
    writeFileSync(join(base, 'secret'), 'word-that-nobody-may-see');
  });

  afterAll(() => {
    rmSync(base, { recursive: true, force: true });
  });

  async function run(command: string): Promise<SandboxRun> {
    if (sandbox.outcome === 'missing') {
      throw new Error(sandbox.reason);
    }
    const limits = { wallMs: 20_000, memoryBytes: 256 * 1024 * 1024, outputBytes: 64 * 1024 };
    return await sandbox.runCommand({ command, folder, limits }, signal);
  }

  it('runs the tests there with the own Python, which may start programs', async () => {
    const result = await run('python3 -m unittest && sh -c "echo done > written; exit 3"');
    expect(result).toMatchObject({ end: 'finished', exitCode: 3 });
    expect(result.stdout).toContain('Ran 1 test');
    expect(readFileSync(join(folder, 'written'), 'utf8')).toBe('done\n');
  });

  it('talks to itself alone', async () => {
    const program = `import socket
server = socket.create_server(('127.0.0.1', 0))
print('self', socket.create_connection(server.getsockname()).getpeername()[0])
socket.create_connection(('192.0.2.1', 80), 1)`;
    const result = await run(`python3 -c "${program}"`);
    expect(result.stdout).toContain('self 127.0.0.1\n');
    expect(result.stdout).toContain('Network is unreachable');
  });

  it('sees and changes nothing else', async () => {
    const result = await run(
      `cat ${base}/secret /etc/passwd ../secret; echo no > ${base}/more; echo no > ../more; ` +
        'unshare -U id; ls /proc/1/fd; env',
    );
    expect(result.stdout).not.toContain('nobody-may-see');
    expect(result.stdout).not.toContain('root:');
    expect(result.stdout).toContain('unshare failed');
    expect(result.stdout).toContain('\n0\n1\n2\n');
    expect(existsSync(join(base, 'more'))).toBe(false);
  });

  it('has limits', async () => {
    const result = await run('python3 -c "keep = [bytearray(10**6) for _ in range(1000)]"');
    expect(result).toMatchObject({ end: 'finished', exitCode: 1 });
    expect(result.stdout).toContain('MemoryError');
  });
});

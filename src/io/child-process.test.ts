import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { describeProgramOutcome, plainEnvironment, runProgram } from './child-process.ts';
import type { ProgramRequest } from './child-process.ts';

const never = new AbortController().signal;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-child-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function shell(script: string, more: Partial<ProgramRequest> = {}): ProgramRequest {
  return {
    program: '/bin/sh',
    args: ['-c', script],
    cwd: folder,
    env: plainEnvironment(),
    timeoutMs: 30_000,
    maxOutputBytes: 10_000,
    ...more,
  };
}

describe('runProgram', () => {
  it('passes input in and exit code, output and errors out', async () => {
    const outcome = await runProgram(shell('cat; echo no >&2; exit 3', { input: 'hello' }), never);
    expect(outcome).toMatchObject({ outcome: 'exited', code: 3, stderr: 'no\n' });
    expect(outcome.outcome === 'exited' && Buffer.from(outcome.stdout).toString()).toBe('hello');
    expect(describeProgramOutcome(outcome)).toBe('exit code 3: no');
  });

  it('keeps the beginning and the end of many errors', async () => {
    const script = 'echo first >&2; yes warning | head -n 30000 >&2; echo last >&2; exit 1';
    const outcome = await runProgram(shell(script), never);
    const stderr = 'stderr' in outcome ? outcome.stderr : '';
    expect(stderr).toMatch(/^first\nwarning\n/u);
    expect(stderr).toMatch(/\n\[…\]\n/u);
    expect(stderr).toMatch(/\nwarning\nlast\n$/u);
    expect(stderr.length).toBeLessThan(70_000);
  });

  it('loses nothing of errors that it can keep whole', async () => {
    const lines = Array.from({ length: 6000 }, (_, index) => `${10_000 + index}\n`).join('');
    const outcome = await runProgram(shell('cat >&2', { input: lines }), never);
    expect(outcome).toMatchObject({ outcome: 'exited', stderr: lines });
  });

  it('passes none of our environment on', async () => {
    process.env['ASSAY_TEST_SECRET'] = 'canary';
    const outcome = await runProgram(shell('env'), never);
    delete process.env['ASSAY_TEST_SECRET'];
    const seen = outcome.outcome === 'exited' ? Buffer.from(outcome.stdout).toString() : '';
    expect(seen).toContain('LC_ALL=C');
    expect(seen).not.toContain('canary');
    expect(seen).not.toContain('HOME=');
  });

  it('does not find a program in the folder it runs in', async () => {
    writeFileSync(join(folder, 'assay-canary'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
    const path = process.env['PATH'];
    process.env['PATH'] = `.:${path}:`;
    const env = plainEnvironment();
    process.env['PATH'] = path;
    const outcome = await runProgram(shell('', { program: 'assay-canary', args: [], env }), never);
    expect(outcome).toEqual({ outcome: 'not-found' });
  });

  it('tells a program that is not there from one that may not be run', async () => {
    writeFileSync(join(folder, 'tool'), 'text', { mode: 0o644 });
    expect(await runProgram(shell('', { program: join(folder, 'none'), args: [] }), never)).toEqual(
      {
        outcome: 'not-found',
      },
    );
    expect(await runProgram(shell('', { program: join(folder, 'tool'), args: [] }), never)).toEqual(
      {
        outcome: 'not-started',
        reason: 'permission denied',
      },
    );
  });

  it('kills the whole group when time is up', async () => {
    const outcome = await runProgram(
      shell('sleep 300 & echo $! > pid; wait', { timeoutMs: 300 }),
      never,
    );
    expect(outcome).toEqual({ outcome: 'timed-out', afterMs: 300 });
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(isRunning(pid)).toBe(false);
  });

  it('stops at the output cap', async () => {
    const outcome = await runProgram(shell('yes'), never);
    expect(outcome).toEqual({ outcome: 'too-much-output', limit: 10_000 });
  });

  it('lets the reader of the output stop it', async () => {
    let seen = 0;
    const outcome = await runProgram(
      shell('yes', {
        maxOutputBytes: 1e12,
        onOutput: (chunk) => {
          seen += chunk.length;
          return seen > 100 ? 'stop' : undefined;
        },
      }),
      never,
    );
    expect(outcome.outcome).toBe('too-much-output');
  });

  it('reports a death by signal', async () => {
    const outcome = await runProgram(shell('kill -SEGV $$'), never);
    expect(outcome).toMatchObject({ outcome: 'killed', signal: 'SIGSEGV' });
  });

  it('throws CANCELLED before and during', async () => {
    await expect(runProgram(shell('true'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect(runProgram(shell('sleep 300'), AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('lets a program end by itself where it is given time, and kills it after that', async () => {
    function script(trap: string): string {
      return `trap '${trap}' TERM; echo ready; while :; do sleep 0.05; done`;
    }

    const stopped = new AbortController();
    const said: string[] = [];
    const graceful = runProgram(
      shell(script('echo saved; exit 7'), {
        graceMs: 60_000,
        onOutput: (chunk) => {
          said.push(Buffer.from(chunk).toString());
          stopped.abort();
          return undefined;
        },
      }),
      stopped.signal,
    );
    await expect(graceful).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(said.join('')).toContain('saved');
    const deaf = runProgram(shell(script(''), { graceMs: 100 }), AbortSignal.timeout(300));
    await expect(deaf).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('survives a program that does not read its input', async () => {
    const outcome = await runProgram(shell('exit 0', { input: 'x'.repeat(1_000_000) }), never);
    expect(outcome).toMatchObject({ outcome: 'exited', code: 0 });
  });
});

/** A killed process may still be listed until its parent has noticed; that counts as not running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

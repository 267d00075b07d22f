import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { SandboxLimits, SandboxOpening, SandboxProgram, SandboxRun } from './sandbox.ts';

/** What every sandbox must withstand, tried for real on one of them. Call it at the top level of a test file. */
export function describeSandboxContract(title: string, opening: SandboxOpening): void {
  // With CI=true everything that the suite needs has been installed.
  const isSkipped = opening.outcome === 'missing' && process.env['CI'] !== 'true';
  const name = opening.outcome === 'missing' ? `${title} (${opening.reason})` : title;
  describe.skipIf(isSkipped)(name, () => {
    describe.concurrent('runs programs', () => {
      describeProgress(programRunner(opening));
    });
    describe.concurrent('keeps limits', () => {
      describeLimits(programRunner(opening));
    });
    describe('keeps programs in', () => {
      describeEscapes(programRunner(opening));
    });
  });
}

type Run = (program: string | Partial<SandboxProgram>, signal?: AbortSignal) => Promise<SandboxRun>;

const MEGABYTE = 1024 * 1024;
const LIMITS: SandboxLimits = {
  wallMs: 30_000,
  memoryBytes: 64 * MEGABYTE,
  outputBytes: 256 * 1024,
};
/** Long enough to start on a busy machine. */
const SHORT: SandboxLimits = { ...LIMITS, wallMs: 2500 };

function programRunner(opening: SandboxOpening): Run {
  return async (program, signal = new AbortController().signal) => {
    if (opening.outcome === 'missing') {
      throw new Error(opening.reason);
    }
    const given = typeof program === 'string' ? { files: { 'main.py': program } } : program;
    return await opening.sandbox.run(
      { files: {}, main: 'main.py', input: '', limits: LIMITS, ...given },
      signal,
    );
  };
}

function describeProgress(run: Run): void {
  it('gives a program its files, its input and its name', async () => {
    const result = await run({
      files: {
        'tools/start.py': `
          import sys
          from shop.billing import total
          print(__name__, total([1, 2]), sys.stdin.read(), sys.argv[0].endswith('start.py'))
          print('aside', file=sys.stderr)
          sys.exit(3)
        `.replaceAll(/^ {10}/gmu, ''),
        'shop/billing.py': 'total = sum\nTEXT = "grüße 🐍"\n',
      },
      main: 'tools/start.py',
      input: 'two\nlines, ü',
    });
    expect(result).toMatchObject({
      end: 'finished',
      exitCode: 3,
      stdout: '__main__ 3 two\nlines, ü True\n',
      stderr: 'aside\n',
    });
  });

  it('prints the traceback of what was not caught, of the program alone', async () => {
    const result = await run('def f(): return 1 / 0\nf()');
    expect(result).toMatchObject({ end: 'finished', exitCode: 1 });
    const lines = result.stderr.split('\n').filter((line) => line.startsWith('  File'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('main.py", line 2, in <module>');
    expect(result.stderr).toContain('ZeroDivisionError: division by zero');
  });

  it.each([
    ['import sys; sys.exit("reason")', { exitCode: 1, stderr: 'reason\n' }],
    ['import os; print("said", end=""); os._exit(5)', { exitCode: 5, stdout: 'said' }],
    ['import atexit; atexit.register(print, "bye")', { exitCode: 0, stdout: 'bye\n' }],
    ['print(__import__("sys").stdin.read() == "", flush=False)', { stdout: 'True\n' }],
    [
      'import asyncio\nasync def f():\n  await asyncio.sleep(0.01)\n  return 7\nprint(asyncio.run(f()))',
      { exitCode: 0, stdout: '7\n' },
    ],
    ['import time; time.sleep(0.01); print(time.time() > 1e9)', { stdout: 'True\n' }],
    ['import time; print(time.localtime(0).tm_hour, time.timezone)', { stdout: '0 0\n' }],
  ])('%s', async (program, expected) => {
    expect(await run(program)).toMatchObject({ end: 'finished', ...expected });
  });

  it('does not repeat its random numbers', async () => {
    const program = 'import random, os, uuid; print(random.random(), os.urandom(4), uuid.uuid4())';
    const [first, second] = await Promise.all([run(program), run(program)]);
    expect(first.stdout).not.toBe(second.stdout);
  });

  it('forgets what a program left behind', async () => {
    const program = `
import builtins, os, sys
print(os.path.exists('/tmp/left'), os.path.exists('left'), hasattr(builtins, 'left'), os.listdir())
open('/tmp/left', 'w').close()
open('left', 'w').close()
builtins.left = True
`;
    expect((await run(program)).stdout).toBe("False False False ['main.py']\n");
    expect((await run(program)).stdout).toBe("False False False ['main.py']\n");
  });

  it('tells what is printed as it comes', async () => {
    const heard = new AbortController();
    let text = '';
    const program = {
      files: { 'main.py': 'print("grün", flush=True)\nwhile True: pass' },
      onOutput: (part: string) => {
        text += part;
        if (text.endsWith('\n')) {
          heard.abort();
        }
      },
    };
    expect(await run(program, heard.signal)).toMatchObject({ end: 'stopped', stdout: text });
    expect(text).toBe('grün\n');
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const running = run('while True: pass', stop.signal);
    setTimeout(() => {
      stop.abort();
    }, 200);
    expect(await running).toMatchObject({ end: 'stopped', exitCode: undefined });
    expect(await run('print(1)', stop.signal)).toMatchObject({ end: 'stopped' });
  });
}

function describeLimits(run: Run): void {
  it('ends endless loops, in Python and in C, and gives what was printed', async () => {
    const endless = [
      'import itertools; sum(itertools.count())',
      'import re; re.match("(a+)+$", "a" * 40 + "b")',
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
    ];
    const results = await Promise.all(
      endless.map((body) =>
        run({
          files: { 'main.py': `print("before")\nprint("half", end="")\n${body}` },
          limits: { ...LIMITS, wallMs: 5000 },
        }),
      ),
    );
    for (const result of results) {
      expect(result).toMatchObject({ end: 'timed-out', exitCode: undefined });
      expect(['before\nhalf', '']).toContain(result.stdout);
    }
    expect(results.some((result) => result.stdout === 'before\nhalf')).toBe(true);
  });

  it.each([
    'keep = []\nwhile True: keep.append(bytearray(1_000_000))',
    'text = "x" * (2 * 10**9)',
    'keep = [0]\nwhile True: keep = keep + keep',
  ])('ends %j for want of memory', async (program) => {
    expect(await run(program)).toMatchObject({ end: 'out-of-memory', exitCode: undefined });
  });

  it('raises an error of the interpreter where recursion goes too deep, also in C', async () => {
    const result = await run(`
import json, sys
sys.setrecursionlimit(20_000)
def down(number): return number and 1 + down(number - 1)
print(down(10_000))
sys.setrecursionlimit(3_000)
class Same:
    def __eq__(self, other): return Same() == Same()
for attempt in (lambda: Same() == Same(), lambda: json.loads('[' * 100_000)):
    try: attempt()
    except (RecursionError, ValueError): print('raised')
`);
    expect(result.stdout).toBe('10000\nraised\nraised\n');
  });

  it('lets a program use what memory it was given', async () => {
    const program = 'keep = [bytearray(1_000_000) for _ in range(40)]\nprint(len(keep))';
    expect(await run(program)).toMatchObject({ end: 'finished', stdout: '40\n' });
  });

  it.each(['1', '2'])('ends floods on descriptor %s', async (descriptor) => {
    const result = await run(`import os\nwhile True: os.write(${descriptor}, b"x" * 10_000)`);
    expect(result.end).toBe('output-limit');
    expect(result.stdout.length + result.stderr.length).toBe(LIMITS.outputBytes);
  });

  it('has a small disk, which is memory', async () => {
    const program = `
import mmap, os
for way in ('write', 'seek', 'truncate', 'many', 'map'):
    try:
        with open('/tmp/' + way, 'wb', buffering=0) as file:
            if way == 'write':
                while True: file.write(b'x' * 1_000_000)
            if way == 'seek':
                for number in range(400): file.seek(number * 1_000_000); file.write(b'x' * 900_000)
            if way == 'truncate':
                for number in range(400): file.truncate(number * 1_000_000); file.seek(0); file.write(b'x' * (number * 1_000_000))
            if way == 'many':
                for number in range(10**9): open(f'/tmp/many{number}', 'wb').write(b'x' * 100_000)
            if way == 'map':
                mmap.mmap(-1, 3 * 10**9).write(b'x')
        print(way, 'went on')
    except (OSError, MemoryError) as error:
        print(way, 'failed')
    for name in os.listdir('/tmp'): os.unlink('/tmp/' + name)
`;
    const result = await run(program);
    expect(result.stdout).toContain('write failed\n');
    expect(result.stdout).not.toContain('went on');
  });

  it.each(['import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()', FORK_BOMB, THREAD_BOMB])(
    'survives %j',
    async (program) => {
      const result = await run({ files: { 'main.py': program }, limits: SHORT });
      expect(result.stdout).not.toContain('unlimited');
    },
  );

  it.each([
    'import ctypes; ctypes.memset(0, 255, 10**7)',
    'import ctypes; ctypes.CFUNCTYPE(None)(12345678)()',
    'import os; os.abort()',
  ])('says that %j crashed', async (program) => {
    expect(await run(`print("before")\n${program}`)).toMatchObject({
      end: 'crashed',
      stdout: 'before\n',
      exitCode: undefined,
    });
  });
}

const FORK_BOMB = `
import os
count = 0
try:
    while count < 100:
        if os.fork() == 0:
            while True: pass
        count += 1
    print('unlimited')
except OSError:
    print('refused')
`;

const THREAD_BOMB = `
import threading, time
try:
    for _ in range(5000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    print('unlimited')
except (RuntimeError, MemoryError):
    print('refused')
`;

const attemptSchema = z.object({
  name: z.string(),
  got: z.string().nullable(),
  said: z.string().nullable(),
});

function describeEscapes(run: Run): void {
  const word = 'word-that-nobody-may-see';
  const attempts = new Map<string, z.infer<typeof attemptSchema>>();
  const source = readFileSync(new URL('fixtures/attempts.py', import.meta.url), 'utf8');
  let folder = '';
  const signals: string[] = [];
  const visits: string[] = [];
  let server: Server | undefined;
  let result: SandboxRun | undefined;
  function noteSignal(): void {
    signals.push('SIGUSR2');
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-outside-'));
    writeFileSync(join(folder, 'secret'), word);
    process.env['ASSAY_TEST_WORD'] = word;
    process.on('SIGUSR2', noteSignal);
    server = createServer((socket) => {
      visits.push('connection');
      socket.destroy();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    result = await run({
      files: { 'main.py': source },
      input: JSON.stringify({
        secret: join(folder, 'secret'),
        target: join(folder, 'target'),
        home: homedir(),
        word,
        parent: process.pid,
        port: typeof address === 'object' ? address?.port : 0,
        signal: 12,
      }),
    });
    for (const line of result.stdout.split('\n').filter((text) => text.startsWith('{'))) {
      const attempt = attemptSchema.parse(JSON.parse(line));
      attempts.set(attempt.name, attempt);
    }
  });

  afterAll(() => {
    process.off('SIGUSR2', noteSignal);
    delete process.env['ASSAY_TEST_WORD'];
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const names = [...source.matchAll(/^def (\w+)\(\):/gmu)].map((match) => match[1] ?? '');
  it.each(names)('%s', (name) => {
    expect(attempts.get(name)).toMatchObject({ name, got: null });
  });

  it('leaves nothing to be seen outside', () => {
    expect(result?.end).toBe('finished');
    expect(`${result?.stdout}${result?.stderr}`).not.toContain(word);
    expect(existsSync(join(folder, 'target'))).toBe(false);
    expect(visits).toEqual([]);
    expect(signals).toEqual([]);
  });
}

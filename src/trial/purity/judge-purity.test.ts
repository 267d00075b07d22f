import { describe, expect, it } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { isNotTriable } from '../not-triable.ts';
import { sliceProgram } from '../slice/slice-program.ts';
import { findTarget } from '../subjects/find-target.ts';
import { judgePurity } from './judge-purity.ts';

const parser = await loadPythonParser();

function judged(source: string): string | undefined {
  const target = findTarget(analyseSource(parser, 'a.py', source), 'f');
  if (isNotTriable(target)) {
    throw new Error(target.reason);
  }
  const state = sliceProgram(target, { project: { module: () => undefined, callers: [] } });
  const verdict = isNotTriable(state) ? state : judgePurity(state);
  return verdict && `${verdict.code}: ${verdict.reason}`;
}

describe('purity', () => {
  it.each([
    [
      'def f(p):\n    if p:\n        return open(p).read()\n',
      'reads-files: it opens a file (line 3)',
    ],
    [
      'from pathlib import Path\ndef f(p):\n    return Path(p).read_text()\n',
      'reads-files: it opens a file (line 3)',
    ],
    [
      'import os\ndef f(k):\n    return os.environ[k]\n',
      'reads-files: it reads the environment (line 3)',
    ],
    [
      'import socket\ndef f(h):\n    return socket.create_connection((h, 1))\n',
      'uses-network: it uses the network (line 3)',
    ],
    [
      'import subprocess as s\ndef f(c):\n    s.run(c)\n',
      'runs-processes: it runs other processes (line 3)',
    ],
    ['def f():\n    return int(input())\n', 'asks-the-user: it reads what the user types (line 2)'],
    [
      'import sys\nread = sys.stdin.readline\ndef f():\n    return read()\n',
      'asks-the-user: it reads what the user types (line 4)',
    ],
    [
      'from random import shuffle\ndef f(xs):\n    shuffle(xs)\n',
      'random: its result depends on chance (line 3)',
    ],
    [
      'import time\ndef g():\n    return time.time()\ndef f(x):\n    return g() + x\n',
      'random: its result depends on the time (line 3)',
    ],
    [
      'from datetime import datetime\ndef f(d):\n    return datetime.now() - d\n',
      'random: its result depends on the time (line 3)',
    ],
    [
      'import sys\ndef f(xs):\n    sys.modules["json"].dumps = str\n    return 0\n',
      'needs-outer-names: it looks at the interpreter that runs it (line 3)',
    ],
    [
      'from sys import modules\ndef f(xs):\n    return modules["json"]\n',
      'needs-outer-names: it looks at the interpreter that runs it (line 3)',
    ],
    [
      'def f(xs):\n    return object.__subclasses__()\n',
      'needs-outer-names: it looks at the interpreter that runs it (line 2)',
    ],
    [
      'def f(xs):\n    try:\n        return sum(xs)\n    except TypeError as error:\n        return error.__traceback__.tb_frame.f_back\n',
      'needs-outer-names: it looks at the interpreter that runs it (line 5)',
    ],
    [
      'import gc\ndef f(xs):\n    return gc.get_objects()\n',
      'needs-outer-names: it looks at the interpreter that runs it (line 3)',
    ],
  ])('%s', (source, verdict) => {
    expect(judged(source)).toBe(verdict);
  });

  it.each([
    'def f(x):\n    print(x)\n    return x\n',
    'import gc\ndef f(x):\n    gc.collect()\n    return x\n',
    'import random\ndef f(xs):\n    rng = random.Random(3)\n    rng.shuffle(xs)\n    return xs\n',
    'import os\ndef f(a, b):\n    return os.path.join(a, b)\n',
    'import time\ndef unused():\n    time.sleep(1)\ndef f(x):\n    return x\n',
    'from datetime import datetime\ndef f(t):\n    return datetime.strptime(t, "%Y")\n',
  ])('takes %s for pure', (source) => {
    expect(judged(source)).toBeUndefined();
  });
});

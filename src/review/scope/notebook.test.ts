import { describe, expect, it } from 'vitest';

import { silenceMagics } from './notebook-magics.ts';
import { readNotebook } from './notebook.ts';

function notebook(...cells: readonly unknown[]): string {
  return JSON.stringify({ nbformat: 4, metadata: { language_info: { name: 'python' } }, cells });
}

describe('readNotebook', () => {
  it('joins code cells and says where each begins', () => {
    const read = readNotebook(
      notebook(
        { cell_type: 'markdown', source: ['# Title'] },
        { cell_type: 'code', source: ['import os\n', 'x = 1'], outputs: [] },
        { cell_type: 'code', source: '' },
        { cell_type: 'code', source: 'print(x)\n' },
      ),
    );
    expect(read).toEqual({
      outcome: 'ok',
      text: 'import os\nx = 1\nprint(x)\n',
      cells: [
        { cell: 2, start: 0 },
        { cell: 3, start: 16 },
        { cell: 4, start: 16 },
      ],
    });
  });

  it('keeps what may hold a secret beside the code: printed output, and the text before a cell', () => {
    const read = readNotebook(
      notebook(
        { cell_type: 'markdown', source: 'The password is on the wall' },
        {
          cell_type: 'code',
          source: 'show()',
          outputs: [
            { output_type: 'stream', text: ['token: ', 'abc\n'] },
            { output_type: 'display_data', data: { 'image/png': 'secret', 'text/plain': 'plain' } },
            { output_type: 'error', traceback: ['KeyError: 1'] },
            { text: 5 },
          ],
        },
        { cell_type: 'code', source: 'x', outputs: [{ text: 'nothing' }] },
      ),
    );
    const cells = read.outcome === 'ok' ? read.cells : [];
    expect(cells[0]?.beside).toMatch(/on the wall\ntoken: abc\n[\s\S]*plain[\s\S]*KeyError/u);
    expect(cells[0]?.beside).not.toContain('secret');
    expect(cells[1]).toEqual({ cell: 3, start: 7 });
  });

  it('reads the older format', () => {
    const json = JSON.stringify({
      nbformat: 3,
      worksheets: [{ cells: [{ cell_type: 'code', input: ['y = 2'] }] }],
    });
    expect(readNotebook(json)).toMatchObject({ outcome: 'ok', text: 'y = 2\n' });
  });

  it('leaves notebooks in other languages', () => {
    const json = JSON.stringify({ cells: [], metadata: { kernelspec: { language: 'julia' } } });
    expect(readNotebook(json)).toEqual({ outcome: 'not-python', language: 'julia' });
  });

  it.each(['', '{"cells": [', '[]', '{}', '{"cells": [{"source": 5}]}', 'null'])(
    'says that %j is broken',
    (json) => {
      expect(readNotebook(json)).toMatchObject({ outcome: 'broken' });
    },
  );
});

describe('silenceMagics', () => {
  it.each([
    ['%matplotlib inline\nx = 1\n', '#matplotlib inline\nx = 1\n'],
    ['!pip install flask\n', '#pip install flask\n'],
    ['?print\nprint?\nos.path??\n', '#print\n#rint?\n#s.path??\n'],
    ['if x:\n    !rm -rf out\n    !ls\ny = 1\n', 'if x:\n    pass#rf out\n    ...\ny = 1\n'],
    ['files = !ls -l\nt = %timeit x\n', 'files = None#l\nt = None#it x\n'],
    ['%%bash\nrm -rf x\n\necho "done"\n', '#%bash\n#m -rf x\n\n#cho "done"\n'],
    ['%%time\nslow()\n', '#%time\nslow()\n'],
    ['!cat a \\\n   b\nx = 1\n', '#cat a \\\n   #\nx = 1\n'],
  ])('turns %j into %j', (source, expected) => {
    const silenced = silenceMagics(source);
    expect(silenced).toBe(expected);
    expect(silenced.length).toBe(source.length);
  });

  it.each([
    'x = (a\n     % b)\n',
    'x = a \\\n  % b\n',
    'text = """\n%d items\n!important\n"""\n',
    "text = '''it's\n%s''' % x\n",
    'x = [1,  # (\n !=\n]\n',
    'print("100%")\nassert a != b\n',
    'x = "a\\"b"\nif a:\n    b = c % d\n',
  ])('leaves %j as it is', (source) => {
    expect(silenceMagics(source)).toBe(source);
  });

  it('takes up again after a long string has ended', () => {
    expect(silenceMagics('a = """\n%x\n"""\n%reset\n')).toBe('a = """\n%x\n"""\n#reset\n');
  });
});

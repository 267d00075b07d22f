import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numbered, reviewBeside } from './review-beside.ts';

describe('what is not whole is said, and the others are reviewed', () => {
  test('syntax errors, nesting beyond reason, and bytes that are no text', async () => {
    const reviewed = await reviewBeside({
      'broken.py': 'x = 1\ndef broken(:\n    pass\n',
      'operators.py': `x = ${Array(200_000).fill('1').join(' + ')}\n`,
      'parentheses.py': `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`,
      'latin.py': Uint8Array.from(Buffer.from('name = "caf\xe9"\n', 'latin1')),
    });
    expect(reviewed.code).toBe(3);
    expect(reviewed.short).toContain('broken.py');
    expect(reviewed.short).toContain('latin.py');
    expect(reviewed.reasons).toMatch(/line 2/);
  });

  test('a huge literal, a ladder of elif, marks at the beginning, form feeds and circles are read', async () => {
    const reviewed = await reviewBeside({
      'literal.py': `x = [${Array(240_000).fill("'abcdefg'").join(',')}]\n`,
      'ladder.py': `def f(a):\n    if a == 0:\n        return 0\n${numbered(20_000, (index) => `    elif a == ${index}:\n        return ${index}\n`)}`,
      'marked.py': '\uFEFFimport os\n\n\ndef run():\n    return os.getcwd()\n',
      'wide.py': Uint8Array.from(Buffer.from('\uFEFFx = 1\n', 'utf16le')),
      'feeds.py': 'import os\n\f\ndef run():\n\f    return os.getcwd()\n',
      'left.py': 'import right\n\n\ndef one(n):\n    return right.two(n)\n',
      'right.py': 'import left\n\n\ndef two(n):\n    return left.one(n) if n else two(n - 1)\n',
    });
    expect(reviewed.short.toSorted()).toEqual(['ladder.py', 'literal.py']);
    expect(reviewed.reasons).toContain('is larger than 1,000,000 bytes');
    expect(reviewed.reasons).toContain('not read to its end: line 602: more than 300 branches');
  });

  test('links that lead in circles are left alone', async () => {
    const reviewed = await reviewBeside({}, (folder) => {
      mkdirSync(join(folder, 'deep'));
      symlinkSync('..', join(folder, 'deep', 'again'));
      symlinkSync('me.py', join(folder, 'me.py'));
    });
    expect(reviewed).toEqual({ code: 1, short: [], reasons: '' });
  });
});

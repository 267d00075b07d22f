import { describe, expect, it } from 'vitest';

import { decodePython } from './python-encoding.ts';

describe('decodePython', () => {
  it.each([
    ['nothing declared', Buffer.from('x = "é"\n'), 'x = "é"\n'],
    ['an empty file', Buffer.alloc(0), ''],
    ['a UTF-8 mark', Buffer.from('\uFEFFx = 1\r\n'), 'x = 1\r\n'],
    [
      'latin-1',
      Buffer.from('# coding: latin-1\nx = "é\x80"\n', 'latin1'),
      '# coding: latin-1\nx = "é\x80"\n',
    ],
    [
      'a declaration in the second line',
      Buffer.from('#!/usr/bin/python\n# -*- coding: iso-8859-15 -*-\n"\xa4"', 'latin1'),
      '#!/usr/bin/python\n# -*- coding: iso-8859-15 -*-\n"€"',
    ],
    [
      'a name of Python that the web does not know',
      Buffer.concat([Buffer.from('# coding=cp1252\n"'), Buffer.of(0x80), Buffer.from('"')]),
      '# coding=cp1252\n"€"',
    ],
    [
      'shift_jis',
      Buffer.concat([Buffer.from('# vim: set fileencoding=shift_jis :\n"'), Buffer.of(0x83, 0x65)]),
      '# vim: set fileencoding=shift_jis :\n"テ',
    ],
    ['utf_8 by another spelling', Buffer.from('# coding: UTF_8\n"ß"'), '# coding: UTF_8\n"ß"'],
    ['UTF-16, little end first', Buffer.from('\uFEFFx = "ß"\n', 'utf16le'), 'x = "ß"\n'],
    ['UTF-16, big end first', Buffer.from('\uFEFFx = 1\n', 'utf16le').swap16(), 'x = 1\n'],
    ['form feeds and mixed line endings', Buffer.from('a\f\r\nb\rc\n'), 'a\f\r\nb\rc\n'],
    [
      'a declaration that code pushed out of its place',
      Buffer.from('import os\n# coding: rot13\n'),
      'import os\n# coding: rot13\n',
    ],
  ])('reads %s', (_name, bytes, text) => {
    expect(decodePython(bytes)).toEqual({ outcome: 'ok', text });
  });

  it.each([
    ['rot13', '# coding: rot13\nvzcbeg bf\n', 'unknown encoding rot13'],
    ['utf-7, in which code can hide', '# coding: utf-7\n+AGk-\n', 'unknown encoding utf-7'],
    [
      'a name that means something to JavaScript',
      '# coding: __proto__\n',
      'unknown encoding __proto__',
    ],
    ['unicode_escape', '# coding: unicode_escape\n', 'unknown encoding unicode_escape'],
    ['ascii that is none', '# coding: ascii\n"é"\n', 'declares the encoding ascii but is not'],
    ['a mark and another declaration', '\uFEFF# coding: latin-1\n', 'UTF-8 mark but declares'],
  ])('refuses %s', (_name, text, reason) => {
    const decoded = decodePython(Buffer.from(text));
    expect(decoded).toMatchObject({ outcome: 'undecodable' });
    expect(decoded.outcome === 'undecodable' && decoded.reason).toContain(reason);
  });

  it('names the first line that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('a\nb\n'), Buffer.of(0xff), Buffer.from('\nc\n')]);
    expect(decodePython(bytes)).toEqual({
      outcome: 'undecodable',
      reason: 'line 3 is not valid UTF-8, and no other encoding is declared',
    });
  });

  it('tells binary content by its NUL bytes, wherever they stand', () => {
    expect(decodePython(Buffer.from(`${'x = 1\n'.repeat(9000)}\0`))).toEqual({ outcome: 'binary' });
  });
});

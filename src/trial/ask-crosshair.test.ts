import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPythonParser } from '../python/parser.ts';
import { openBubblewrap } from '../sandbox/bubblewrap/open-bubblewrap.ts';
import { askCrosshair, type CrosshairAnswer } from './ask-crosshair.ts';

const signal = new AbortController().signal;
const parser = await loadPythonParser();
/** A Python that has CrossHair, for those who want this tested. */
const python = process.env['ASSAY_CROSSHAIR_PYTHON'] ?? '';

async function asked(original: string, rewrite: string): Promise<CrosshairAnswer | undefined> {
  const opened = await openBubblewrap({ python }, signal);
  return opened.outcome === 'open'
    ? askCrosshair(
        opened.sandbox,
        {
          files: { 'original/a.py': original, 'rewrite/a.py': rewrite },
          original: 'original.a.total',
          rewrite: 'rewrite.a.total',
          seconds: 4,
          parser,
        },
        signal,
      )
    : undefined;
}

const TOTAL = 'def total(x: int) -> int:\n    return x + x\n';

describe.skipIf(!existsSync(python))('CrossHair', () => {
  it('finds no difference between equal functions', async () => {
    const answer = await asked(TOTAL, TOTAL.replace('x + x', '2 * x'));
    expect(answer?.outcome).toBe('no-difference');
  });

  it('gives the input on which two functions differ', async () => {
    const other = 'def total(x: int) -> int:\n    return 5 if x == 4242 else x + x\n';
    expect(await asked(TOTAL, other)).toEqual({
      outcome: 'difference',
      example: { positional: [], keyword: { x: '4242' } },
    });
  });
});

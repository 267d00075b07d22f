import { Writable } from 'node:stream';

import { expect, it } from 'vitest';

import { lossLine, startTrainLines } from './train-lines.ts';

it('shows step, loss, its way, memory and the time that is left', () => {
  const entry = { step: 12, steps: 30, loss: 0.4123 };
  expect(lossLine({ entry, losses: [2, 1, 0.4], left: 190, memoryBytes: 2.1e9 })).toBe(
    '  step 12/30  loss 0.412  █▄▁  2.1 GB  ~3 min left',
  );
});

it('says that a loss was no number', () => {
  const entry = { step: 1, steps: 2, loss: null };
  expect(lossLine({ entry, losses: [Number.NaN], left: undefined, memoryBytes: 1e6 })).toBe(
    '  step 1/2  loss no number  1 MB',
  );
});

it('writes the first and the last step where there is no terminal, and every half minute between', () => {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  let clock = 0;
  const lines = startTrainLines({ stream, now: () => clock });
  for (let step = 1; step <= 5; step += 1) {
    clock += 10_000;
    const entry = { event: 'step' as const, step, steps: 5, loss: 1 / step, seconds: step };
    lines.take({ kind: 'loss', entry, memoryBytes: 1e9 });
  }
  lines.stop();
  const shown = text.trim().split('\n');
  expect(shown.map((line) => /step \d\/5/u.exec(line)?.[0])).toEqual([
    'step 1/5',
    'step 4/5',
    'step 5/5',
  ]);
  expect(shown[1]).toContain('~10 s left');
});

import { PassThrough, Writable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { progressLine, startProgress } from './progress.ts';

test('tells step, count, subject and the time the step will still take', () => {
  const state = { step: 'judging', done: 9, total: 21, subject: 'billing.py:total' };
  expect(progressLine(state, 18)).toBe('  judging 9/21   billing.py:total   ~18 s left');
  expect(progressLine(state, 150)).toBe('  judging 9/21   billing.py:total   ~3 min left');
  expect(progressLine({ ...state, done: 0 }, undefined)).toBe('  judging 0/21   billing.py:total');
  expect(progressLine({ ...state, subject: 'a\u001B[2Jb' }, undefined)).not.toContain('\u001B');
});

test('off a terminal it says where it is every ten seconds, on lines of their own', () => {
  vi.useFakeTimers();
  const stream = new PassThrough();
  const progress = startProgress({ stream, now: () => Date.now(), environment: {} });
  progress.update({ step: 'analysing', done: 0, total: 4, subject: 'a.py' });
  vi.advanceTimersByTime(9_000);
  progress.update({ step: 'analysing', done: 1, total: 4, subject: 'b.py' });
  expect(stream.read()).toBeNull();
  vi.advanceTimersByTime(1_000);
  expect(String(stream.read())).toBe('  analysing 1/4   b.py   ~30 s left\n');
  vi.advanceTimersByTime(10_000);
  const said = String(stream.read());
  expect(said).toBe('  analysing 1/4   b.py   ~20 s left\n');
  progress.stop();
  expect(stream.read()).toBeNull();
  vi.useRealTimers();
});

test('a dumb terminal is sent no control characters', () => {
  vi.useFakeTimers();
  const { stream, taken } = terminal(80);
  const progress = startProgress({ stream, now: () => Date.now(), environment: { TERM: 'dumb' } });
  progress.update({ step: 'analysing', done: 1, total: 4, subject: 'a.py' });
  vi.advanceTimersByTime(10_000);
  progress.stop();
  expect(taken()).toBe('  analysing 1/4   a.py\n');
  vi.useRealTimers();
});

test('on a terminal the line is taken away around other output', () => {
  vi.useFakeTimers();
  const { stream, taken } = terminal(20);
  const progress = startProgress({ stream, now: () => Date.now(), environment: {} });
  progress.update({ step: 'analysing', done: 1, total: 4, subject: 'a_long_name.py' });
  vi.advanceTimersByTime(100);
  expect(taken()).toBe('\r\u001B[2K  analysing 1/4   …');
  progress.around(() => stream.write('finding\n'));
  expect(taken()).toBe('\r\u001B[2Kfinding\n');
  progress.stop();
  expect(taken()).toBe('');
  vi.useRealTimers();
});

test('a terminal that does not know its width is taken to have 80 columns', () => {
  vi.useFakeTimers();
  const { stream, taken } = terminal(0);
  const progress = startProgress({ stream, now: () => Date.now(), environment: {} });
  progress.update({ step: 'analysing', done: 1, total: 4, subject: 'a_long_name.py' });
  vi.advanceTimersByTime(100);
  expect(taken()).toBe('\r\u001B[2K  analysing 1/4   a_long_name.py');
  progress.stop();
  vi.useRealTimers();
});

/** A terminal, and what was written to it since the last look. */
function terminal(columns: number): {
  readonly stream: Writable & { readonly isTTY: boolean; readonly columns: number };
  readonly taken: () => string;
} {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: true, columns }),
    taken() {
      const text = written;
      written = '';
      return text;
    },
  };
}

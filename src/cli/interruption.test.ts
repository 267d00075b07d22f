import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { interruptOnSignal } from './interruption.ts';

let ended: readonly unknown[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  ended = [];
  vi.spyOn(process, 'kill').mockImplementation((pid, name) => {
    ended = [...ended, [pid === process.pid, name]];
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('the first signal stops the work, a second one of its kind ends the process', () => {
  const { signal, stop } = interruptOnSignal();
  process.emit('SIGINT', 'SIGINT');
  expect(signal.aborted).toBe(true);
  expect(ended).toEqual([]);
  process.emit('SIGINT', 'SIGINT');
  expect(ended).toEqual([[true, 'SIGINT']]);
  stop();
});

test('one Ctrl-C that arrives in two ways is one; later another signal ends the process, too', () => {
  const { stop } = interruptOnSignal();
  process.emit('SIGINT', 'SIGINT');
  process.emit('SIGTERM', 'SIGTERM');
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(2500);
  process.emit('SIGTERM', 'SIGTERM');
  expect(ended).toEqual([[true, 'SIGINT']]);
  stop();
});

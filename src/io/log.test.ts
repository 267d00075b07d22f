import { describe, expect, it } from 'vitest';

import { debugLog } from './log.ts';

function logged(mask: (line: string) => string = (line) => line): {
  readonly lines: string[];
  readonly debug: ReturnType<typeof debugLog>['debug'];
} {
  const lines: string[] = [];
  const log = debugLog({ mask, write: (line) => void lines.push(line), clock: () => 12.3 });
  return { lines, debug: log.debug };
}

describe('debugLog', () => {
  it('writes one line with time, message and details', () => {
    const { lines, debug } = logged();
    debug('asked', { tokens: 5n, name: 'x' });
    expect(lines).toEqual(['debug     12 ms  asked {"tokens":"5","name":"x"}\n']);
  });

  it('masks secrets in message and details', () => {
    const { lines, debug } = logged((line) => line.replaceAll('hunter2', '••••'));
    debug('key hunter2', { header: 'Bearer hunter2' });
    expect(lines.join('')).not.toContain('hunter2');
  });

  it('keeps a line a line, whatever stands in it', () => {
    const { lines, debug } = logged();
    debug('a\nb\u001B[2J\u009B31m\u202Ec');
    expect(lines).toEqual(['debug     12 ms  a\\u000ab\\u001b[2J\\u009b31m\\u202ec\n']);
  });

  it('survives details without a JSON form', () => {
    const { lines, debug } = logged();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    debug('round', circle);
    debug('failed', { error: new Error('why') });
    expect(lines[0]).toContain('no JSON form');
    expect(lines[1]).toContain('why');
  });
});

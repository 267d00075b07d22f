import { describe, expect, it } from 'vitest';

import { createTurns } from './turns.ts';

const { signal } = new AbortController();

describe('turns', () => {
  it('come one after another, in the order of their asking', async () => {
    const turns = createTurns();
    const log: string[] = [];
    async function work(name: string): Promise<string> {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      return name;
    }
    const all = ['a', 'b'].map((name) => turns.take(() => work(name), signal));
    expect(await Promise.all(all)).toEqual(['a', 'b']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('are given up at once, and the next one waits for work that cannot be stopped', async () => {
    const turns = createTurns();
    const native = Promise.withResolvers<string>();
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const first = turns.take(() => {
      begun.resolve();
      return native.promise;
    }, stop.signal);
    let hasBegun = false;
    const second = turns.take(async () => {
      hasBegun = true;
      return 'second';
    }, signal);
    await begun.promise;
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(hasBegun).toBe(false);
    native.resolve('first');
    expect(await second).toBe('second');
  });

  it('that were given up before they came are not worked on', async () => {
    const turns = createTurns();
    await expect(
      turns.take(() => Promise.resolve('never'), AbortSignal.abort()),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('end with the closing, which waits for the work in hand', async () => {
    const turns = createTurns();
    const log: string[] = [];
    const native = Promise.withResolvers<void>();
    const working = turns.take(async () => {
      await native.promise;
      log.push('worked');
    }, signal);
    const closing = turns.close(async () => {
      log.push('closed');
    });
    await expect(turns.take(() => Promise.resolve(), signal)).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    native.resolve();
    await Promise.all([working, closing]);
    expect(log).toEqual(['worked', 'closed']);
  });
});

import { Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import type { PullProgress } from '../../llm/weights/pull-weights.ts';
import { pullLine, startPullLine } from './progress.ts';

function fetching(doneBytes: number, source = 'pip'): PullProgress {
  return { phase: 'fetching', source, doneBytes, totalBytes: 1_117_320_768 };
}

function collector(): { readonly stream: Writable; readonly written: () => string } {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream, written: () => text };
}

describe('the line of a pull', () => {
  it('shows share, size, speed, time left and source', () => {
    const from = { ...fetching(0), at: 0 };
    expect(pullLine(fetching(480_000_000), from, 20_000)).toBe(
      '  ━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  42 %  480 MB of 1.1 GB  24 MB/s  ~27 s left  pip',
    );
  });

  it('measures the speed of a resumed download from where it went on', () => {
    const from = { ...fetching(400_000_000), at: 0 };
    expect(pullLine(fetching(480_000_000), from, 20_000)).toContain('4 MB/s');
  });

  it('says what it waits for', () => {
    const state: PullProgress = { ...fetching(0), phase: 'waiting' };
    expect(pullLine(state, { ...state, at: 0 }, 0)).toContain('another assay is pulling');
  });

  it('writes a line every ten seconds where there is no terminal', () => {
    let now = 0;
    const { stream, written } = collector();
    const line = startPullLine({ stream, now: () => now });
    for (let second = 0; second <= 30; second += 1) {
      now = second * 1000;
      line.update(fetching(second * 10_000_000));
    }
    line.stop();
    expect(
      written()
        .trimEnd()
        .split('\n')
        .map((text) => /\d+ MB of/u.exec(text)?.[0]),
    ).toEqual(['100 MB of', '200 MB of', '300 MB of']);
  });

  it('rewrites one line on a terminal and takes it away', () => {
    let now = 0;
    const { stream: plain, written } = collector();
    const stream = Object.assign(plain, { isTTY: true, columns: 40 });
    const line = startPullLine({ stream, now: () => now });
    line.update(fetching(0));
    now = 5000;
    line.update(fetching(50_000_000));
    line.say('done');
    expect(written()).not.toContain('\n  ━');
    expect(written().endsWith('\r\u001B[2Kdone\n')).toBe(true);
    for (const text of written().split('\r\u001B[2K')) {
      expect(text.length).toBeLessThan(40);
    }
  });
});

it('shows the whole line on a terminal that does not know its width', () => {
  const { stream: plain, written } = collector();
  const stream = Object.assign(plain, { isTTY: true, columns: 0 });
  startPullLine({ stream, now: () => 0 }).update(fetching(50_000_000));
  expect(written()).toMatch(/ {2}pip$/u);
});

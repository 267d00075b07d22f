import { expect, it } from 'vitest';
import { ReviewError } from '../core/review-error.ts';
import { scriptedModel } from '../llm/providers/scripted.ts';
import { speedText } from './report/speed-text.ts';
import { runBenchSpeed, type SpeedRequest } from './run-speed.ts';
import { speedPrompt } from './speed-prompt.ts';

const REQUEST: SpeedRequest = {
  wishes: ['a'],
  promptTokens: [100, 400],
  threads: [1, 2],
  decodeTokens: 16,
  runs: 2,
  assayVersion: '0.1.0',
  // Reads in 20 ms, and takes 100 ms more for a long reply.
  open: () =>
    Promise.resolve(
      scriptedModel({
        replies: ({ maxTokens }) => ({
          delayMs: maxTokens > 1 ? 120 : 20,
          answer:
            'one two three four five six seven eight nine ten eleven twelve thirteen fourteen',
        }),
      }),
    ),
};
const QUIET = { progress: () => undefined, changed: () => undefined };

it('measures every length with every number of threads, reading and writing apart', async () => {
  const result = await runBenchSpeed(REQUEST, QUIET, new AbortController().signal);
  expect(result.complete).toBe(true);
  expect(result.rows.map(({ threads, promptTokens }) => [threads, promptTokens])).toEqual([
    [1, 100],
    [1, 400],
    [2, 100],
    [2, 400],
  ]);
  for (const { prefill, decode } of result.rows) {
    expect(prefill).toHaveLength(2);
    expect(decode).toHaveLength(2);
    // 16 tokens in about 100 ms; on a busy machine slower.
    expect(decode[0]).toBeLessThan(200);
  }
  const [short, long] = result.rows;
  expect(long?.prefill[0]).toBeGreaterThan(short?.prefill[0] ?? Infinity);
  expect(speedText(result, 80)).toMatch(/scripted +1 +100 +\S+ +1\.00 +\S+ +1\.00/);
});

it('says why there is no figure, and goes on', async () => {
  const gone = new ReviewError('MODEL_UNREACHABLE', 'No answer', { hint: 'Start it.' });
  const result = await runBenchSpeed(
    {
      ...REQUEST,
      wishes: ['gone', 'small'],
      threads: [undefined],
      open: ({ name }) =>
        name === 'gone'
          ? Promise.reject(gone)
          : Promise.resolve(
              scriptedModel({ contextTokens: 256, replies: () => 'one two three four' }),
            ),
    },
    QUIET,
    new AbortController().signal,
  );
  expect(result.complete).toBe(false);
  expect(result.rows.map(({ problem }) => problem)).toEqual([
    'No answer. Start it.',
    null,
    'its context holds 256 tokens',
  ]);
  expect(speedText(result, 80)).toContain('No answer. Start it.');
});

it('makes prompts of the wanted length that share no beginning', () => {
  function countTokens(text: string): number {
    return Math.ceil(text.length / 4);
  }
  const [one] = speedPrompt({ tokens: 500, seed: 1, countTokens });
  const [other] = speedPrompt({ tokens: 500, seed: 2, countTokens });
  expect(countTokens(one?.content ?? '')).toBeGreaterThan(450);
  expect(countTokens(one?.content ?? '')).toBeLessThan(550);
  expect(one?.content.slice(0, 12)).not.toBe(other?.content.slice(0, 12));
});

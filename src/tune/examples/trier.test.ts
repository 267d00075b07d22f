import { expect, test } from 'vitest';
import { openReviewer } from './reviewer.ts';
import { openTrier } from './trier.ts';

test('without a sandbox nothing can be tried, and what changes nothing is no rewrite', async () => {
  const trier = openTrier(() => Promise.resolve([]), await openReviewer());
  const { signal } = new AbortController();
  const before = 'def least(prices):\n    return sorted(prices)[0]\n';
  const after = before.replace('sorted(prices)[0]', 'min(prices)');
  expect(await trier.problem({ path: 'a.py', before, after }, signal)).toBe('trial: no-sandbox');
  expect(await trier.problem({ path: 'a.py', before, after: before }, signal)).toBe(
    'trial: nothing that can be tried',
  );
});

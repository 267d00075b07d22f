import { expect, test } from 'vitest';
import { findingFingerprint, fingerprint } from './fingerprint.ts';

test('tells lists of strings apart, also where their joined text is equal', () => {
  expect(fingerprint(['a', 'b'])).toMatch(/^[0-9a-f]{32}$/);
  expect(fingerprint(['a', 'b'])).toBe(fingerprint(['a', 'b']));
  expect(fingerprint(['ab', ''])).not.toBe(fingerprint(['a', 'b']));
});

test('a finding keeps its fingerprint when spaces change, and equal ones are numbered', () => {
  const seen = new Map<string, number>();
  const subject = { rule: 'performance/sort-in-loop', file: 'a.py', source: 'xs.sort()' };
  const first = findingFingerprint(subject, seen);
  expect(findingFingerprint(subject, seen)).not.toBe(first);
  expect(findingFingerprint({ ...subject, source: '  xs.sort() ' }, new Map())).toBe(first);
});

test('the fingerprint of a secret does not depend on the secret', () => {
  const subject = { rule: 'secrets/hard-coded-password', file: 'a.py' };
  expect(findingFingerprint({ ...subject, source: 'password = "wombat-7"' }, new Map())).toBe(
    findingFingerprint({ ...subject, source: "password = 'otter\\'s-9'" }, new Map()),
  );
});

test('of very long lines the beginning tells, and what begins alike is numbered', () => {
  const seen = new Map<string, number>();
  const subject = { rule: 'performance/sort-in-loop', file: 'a.py' };
  const source = 'a < '.repeat(50_000);
  const first = findingFingerprint({ ...subject, source: `${source}b` }, seen);
  expect(findingFingerprint({ ...subject, source: `${source}c` }, new Map())).toBe(first);
  expect(findingFingerprint({ ...subject, source: `${source}c` }, seen)).not.toBe(first);
});

import { describe, expect, it } from 'vitest';

import { compareVersions, parseVersion, type Version } from './version.ts';

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === undefined) {
    throw new Error(`${text} is a version`);
  }
  return parsed;
}

describe('compareVersions', () => {
  it('orders as PEP 440 does', () => {
    const ordered = [
      '0.9',
      '1.0.dev0',
      '1.0.dev456',
      '1.0a1',
      '1.0a2.dev456',
      '1.0a12.dev456',
      '1.0a12',
      '1.0b1.dev456',
      '1.0b2',
      '1.0b2.post345.dev456',
      '1.0b2.post345',
      '1.0rc1.dev456',
      '1.0rc1',
      '1.0',
      '1.0+abc.5',
      '1.0+abc.7',
      '1.0+5',
      '1.0+5.1',
      '1.0.post456.dev34',
      '1.0.post456',
      '1.0.15',
      '1.1.dev1',
      '1!0.1',
    ];
    const shuffled = ordered.toSorted((left, right) =>
      (left.at(-1) ?? '') < (right.at(-1) ?? '') ? -1 : 1,
    );
    expect(
      shuffled
        .map(version)
        .sort(compareVersions)
        .map(({ text }) => text),
    ).toEqual(ordered);
  });

  it.each([
    ['1.0', '1'],
    ['1.0.0', 'v1'],
    ['1.1alpha1', '1.1a1'],
    ['1.1-beta.2', '1.1b2'],
    ['1.1.c3', '1.1rc3'],
    ['1.1pre', '1.1rc0'],
    ['1.0-1', '1.0.post1'],
    ['1.0.r4', '1.0.post4'],
    ['1.0post', '1.0.post0'],
    ['1.2.DEV', '1.2.dev0'],
    ['1.0+Ubuntu-1', '1.0+ubuntu.1'],
    ['0!1.4', '1.4'],
    ['00.07', '0.7'],
  ])('takes %s and %s for the same', (left, right) => {
    expect(compareVersions(version(left), version(right))).toBe(0);
  });

  it.each(['', 'latest', '1.0.x', '1..2', '1.0+', 'a1', '1.0beta1beta2', '1 2'])(
    'reads no version in %j',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );
});

import { describe, expect, it } from 'vitest';

import { parsePoetryRange } from './poetry-range.ts';
import {
  isOpenUpwards,
  parseSpecifiers,
  pinnedVersion,
  rangeAllows,
  type VersionRange,
} from './specifiers.ts';
import { parseVersion } from './version.ts';

function allowed(range: VersionRange | undefined, versions: string): string {
  return versions
    .split(' ')
    .filter((text) => {
      const version = parseVersion(text);
      return range !== undefined && version !== undefined && rangeAllows(range, version);
    })
    .join(' ');
}

function pep440(text: string): VersionRange | undefined {
  const clauses = parseSpecifiers(text);
  return clauses === undefined ? undefined : [clauses];
}

describe('specifiers of PEP 440', () => {
  it.each([
    ['==1.1', '1.1 1.1.0 1.1+local 1.1.post1 1.1a1', '1.1 1.1.0 1.1+local'],
    ['==1.1+a', '1.1 1.1+a 1.1+b', '1.1+a'],
    ['==1.*', '1 1.9 1.0a1 1.2.dev1 1.post3 2.0 1!1.0', '1 1.9 1.0a1 1.2.dev1 1.post3'],
    ['==1.1.*', '1.1 1.1.9 1.10 1.2', '1.1 1.1.9'],
    ['!=1.1', '1.1 1.1.post1 1.2', '1.1.post1 1.2'],
    ['!=1.1.*', '1.1 1.1.5 1.2', '1.2'],
    ['~=2.2', '2.1 2.2 2.9 2.2.post3 3.0', '2.2 2.9 2.2.post3'],
    ['~=1.4.5a4', '1.4.5a3 1.4.5a4 1.4.5 1.4.9 1.5', '1.4.5a4 1.4.5 1.4.9'],
    ['~=1!2.1', '2.1 1!2.1 1!2.5 1!3.0', '1!2.1 1!2.5'],
    ['>1.7', '1.7 1.7.post1 1.7+local 1.7.1 1.8a1', '1.7.1 1.8a1'],
    ['>1.7.post2', '1.7.post2 1.7.post3 1.7', '1.7.post3'],
    ['<2.0', '1.9 2.0a1 2.0.dev1 1.9rc1 2.0', '1.9 1.9rc1'],
    ['<2.0rc1', '2.0a1 2.0rc1 2.0', '2.0a1'],
    ['>=1.2, <2, !=1.5.*', '1.1 1.2 1.5.3 1.9 2', '1.2 1.9'],
    ['<=1.2', '1.2 1.2+local 1.2.1', '1.2 1.2+local'],
    ['===1.0', '1.0 1.0.0', '1.0'],
    ['', '0.1 5', '0.1 5'],
  ])('%s allows of %s: %s', (text, versions, expected) => {
    expect(allowed(pep440(text), versions)).toBe(expected);
  });

  it.each(['1.2', '>=', '~=1', '>1.*', '=1.0', '==abc'])('reads none in %j', (text) => {
    expect(parseSpecifiers(text)).toBeUndefined();
  });

  it('knows pins and open ends', () => {
    expect(pinnedVersion(pep440('==1.2') ?? [])?.text).toBe('1.2');
    expect(pinnedVersion(pep440('==1.2.*') ?? [])).toBeUndefined();
    expect(pinnedVersion(pep440('>=1.2') ?? [])).toBeUndefined();
    expect(isOpenUpwards(pep440('>=1,!=1.3') ?? [])).toBe(true);
    expect(isOpenUpwards(pep440('>=1,<2') ?? [])).toBe(false);
    expect(isOpenUpwards(pep440('~=1.2') ?? [])).toBe(false);
  });
});

describe('constraints of Poetry', () => {
  it.each([
    ['^1.2.3', '1.2.2 1.2.3 1.9 2.0', '1.2.3 1.9'],
    ['^0.2.3', '0.2.3 0.2.9 0.3', '0.2.3 0.2.9'],
    ['^0.0.3', '0.0.3 0.0.4', '0.0.3'],
    ['^0.0', '0.0.9 0.1', '0.0.9'],
    ['^0', '0.9 1', '0.9'],
    ['~1.2.3', '1.2.3 1.2.9 1.3', '1.2.3 1.2.9'],
    ['~1', '1.0 1.9 2.0', '1.0 1.9'],
    ['1.2.3', '1.2.3 1.2.4', '1.2.3'],
    ['1.2.*', '1.2.3 1.3', '1.2.3'],
    ['*', '0.1 9', '0.1 9'],
    ['>=1 <2 || ^3.1', '1.5 2.5 3.0 3.1 4', '1.5 3.1'],
  ])('%s allows of %s: %s', (text, versions, expected) => {
    expect(allowed(parsePoetryRange(text), versions)).toBe(expected);
  });
});

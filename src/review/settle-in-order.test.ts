import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import type { Severity } from '../core/severity.ts';
import { lineIndex } from '../text/line-index.ts';
import { settleInOrder } from './settle-in-order.ts';

function finding(fingerprint: string, severity: Severity): Finding {
  return {
    rule: 'performance/slow',
    category: 'performance',
    severity,
    message: '',
    location: lineIndex('a = 1\n').locationOf('a.py', { start: 0, end: 1 }),
    evidence: [],
    fingerprint,
    tool: 'assay',
  };
}

const CRITICAL = finding('critical', 'critical');
const HIGH = finding('high', 'high');
const MEDIUM = finding('medium', 'medium');
const LOW = finding('low', 'low');

function ordered(ranked: readonly Finding[]) {
  const shown: string[] = [];
  const receiver = {
    deliver: (one: Finding) => shown.push(one.fingerprint + one.message),
    extend: (one: Finding) => shown.push(`${one.fingerprint} again${one.message}`),
  };
  return { shown, ...settleInOrder(ranked, receiver) };
}

test('what is known early waits for what ranks before it, and no longer', () => {
  const { shown, settle } = ordered([CRITICAL, HIGH, MEDIUM]);
  settle(MEDIUM);
  settle(CRITICAL);
  expect(shown).toEqual(['critical']);
  settle(HIGH);
  expect(shown).toEqual(['critical', 'high', 'medium']);
});

test('what is still asked about holds up nothing that weighs as much', () => {
  const { shown, settle } = ordered([HIGH, finding('other', 'high'), MEDIUM]);
  settle(MEDIUM);
  settle(finding('other', 'high'));
  expect(shown).toEqual(['other']);
  settle(HIGH);
  expect(shown).toEqual(['other', 'high', 'medium']);
});

test('what is added comes with a finding that waits, and after one that was handed on', () => {
  const { shown, settle, extend, finish } = ordered([CRITICAL, HIGH]);
  settle(HIGH);
  extend({ ...HIGH, message: ' with a fix' });
  extend({ ...CRITICAL, message: ' too early' });
  settle(CRITICAL);
  extend({ ...CRITICAL, message: ' with a fix' });
  finish();
  expect(shown).toEqual(['critical', 'high with a fix', 'critical again with a fix']);
});

test('what is left out holds nothing up', () => {
  const { shown, settle, drop } = ordered([CRITICAL, HIGH]);
  settle(HIGH);
  drop(CRITICAL);
  expect(shown).toEqual(['high']);
});

test('findings below what may still be found wait for the end', () => {
  const { shown, settle, finish } = ordered([MEDIUM, LOW]);
  settle(LOW);
  settle(MEDIUM);
  settle(finding('found late', 'medium'));
  expect(shown).toEqual(['medium', 'found late']);
  finish();
  expect(shown).toEqual(['medium', 'found late', 'low']);
});

test('a finding that lost its weight comes last of those that weigh as much', () => {
  const { shown, settle, finish } = ordered([HIGH, MEDIUM, LOW]);
  settle({ ...HIGH, severity: 'low' });
  settle(MEDIUM);
  settle(LOW);
  finish();
  expect(shown).toEqual(['medium', 'low', 'high']);
});

test('what never settled is not made up at the end', () => {
  const { shown, settle, finish } = ordered([CRITICAL, HIGH]);
  settle(HIGH);
  finish();
  expect(shown).toEqual(['high']);
});

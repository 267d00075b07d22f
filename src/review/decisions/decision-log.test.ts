import { expect, test } from 'vitest';
import { currentDecisions, logLine, parseLog } from './decision-log.ts';
import type { Decision } from './decision.ts';

const DECISION: Decision = {
  schema: 1,
  decision: 'dismissed',
  fingerprint: '0123456789abcdef0123456789abcdef',
  rule: 'security/x',
  file: 'a.py',
  line: 3,
  severity: 'high',
  message: 'it is',
  on: '2026-01-02T03:04:05.678Z',
  assay: '0.1.0',
};

test('what is written is read back, with either line ending and with a byte order mark', () => {
  const text = `\uFEFF${logLine(DECISION)}\r\n\n${logLine({ ...DECISION, decision: 'accepted' })}\n`;
  const { entries, unused } = parseLog(text);
  expect(entries.map(({ decision }) => decision)).toEqual([
    DECISION,
    { ...DECISION, decision: 'accepted' },
  ]);
  expect(unused).toEqual([]);
});

test.for([
  ['null', 'broken', 'is no decision'],
  ['{"schema":1}', 'broken', 'is no decision: decision is missing or wrong'],
  [
    JSON.stringify({ ...DECISION, fingerprint: 'x' }),
    'broken',
    'is no decision: fingerprint is missing or wrong',
  ],
  ['{', 'broken', 'is not JSON'],
  ['{"schema":2}', 'newer', 'was written by a newer Assay'],
  ['=======', 'conflict', 'is a conflict of a merge'],
] as const)('%s is named and costs itself', ([line, why, reason]) => {
  const { entries, unused } = parseLog(`${line}\n${logLine(DECISION)}\n`);
  expect(unused).toEqual([{ line: 1, why, reason }]);
  expect(entries).toHaveLength(1);
});

test('the latest counts whatever the order of the lines, and a forgotten one not at all', () => {
  const later: Decision = { ...DECISION, decision: 'accepted', on: '2026-01-03T00:00:00.000Z' };
  expect(currentDecisions([later, DECISION])).toEqual([later]);
  const last: Decision = { ...DECISION, decision: 'forgotten', on: '2026-01-04T00:00:00.000Z' };
  expect(currentDecisions([last, later, DECISION])).toEqual([]);
});

import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const sqlInjection = defineFlowRule({
  meta: {
    id: 'security/sql-injection',
    summary: 'Data from outside becomes part of an SQL statement',
    severity: 'critical',
    cwe: 89,
    since: '0.1.0',
    question:
      'Can somebody who uses the program choose any of the values that become part of the SQL text, without a check that allows only known ones?',
  },
  sink: 'sql',
  settles: ['security/sql-string-formatting'],
  parameters: true,
  sources: ['request', 'upload', 'message', 'response', 'file', 'stored', 'local'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} becomes part of the SQL that \`${flow.sink.callee}\` runs: ${senderOf(flow)} decides what the statement does; pass it as a parameter`,
      note: 'pass the value as a parameter',
    });
  },
});

const SEVERITIES = {
  response: 'high',
  file: 'medium',
  stored: 'medium',
  local: 'medium',
  parameter: 'medium',
} as const;

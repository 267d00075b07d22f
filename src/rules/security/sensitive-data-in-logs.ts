import { defineFlowRule } from '../rule.ts';
import { dataOf, graded } from './flow-words.ts';

export const sensitiveDataInLogs = defineFlowRule({
  meta: {
    id: 'security/sensitive-data-in-logs',
    summary: 'Secrets or personal data are written to the log',
    severity: 'medium',
    cwe: 532,
    since: '0.1.0',
  },
  sink: 'log',
  oncePer: 'function',
  sources: ['secret', 'personal'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} is written to the log by \`${flow.sink.callee}\`: logs are kept for long and read by many; leave it out, or write only what identifies the record`,
      note: 'this ends up in the log',
    });
  },
});

const SEVERITIES = { personal: 'low' } as const;

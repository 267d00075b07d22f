import { defineFlowRule } from '../rule.ts';
import { dataOf, graded } from './flow-words.ts';

export const sensitiveDataExposed = defineFlowRule({
  meta: {
    id: 'security/sensitive-data-exposed',
    summary: 'Secrets are sent in an answer',
    severity: 'medium',
    cwe: 200,
    since: '0.1.0',
  },
  sink: 'exposure',
  alsoSinks: ['html'],
  sources: ['secret', 'personal'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} becomes part of the answer through \`${flow.sink.callee}\`: whoever receives it can use it; send only the fields that are needed`,
      note: 'this leaves the program',
    });
  },
});

const SEVERITIES = { personal: 'low' } as const;

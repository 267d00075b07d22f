import { defineFlowRule } from '../rule.ts';
import { dataOf } from './flow-words.ts';

export const errorDetailsExposed = defineFlowRule({
  meta: {
    id: 'security/error-details-exposed',
    summary: 'Details of an error are sent to whoever caused it',
    severity: 'low',
    cwe: 209,
    since: '0.1.0',
  },
  sink: 'exposure',
  alsoSinks: ['html'],
  oncePer: 'module',
  sources: ['error'],
  report(flow) {
    return {
      message: `${dataOf(flow)} becomes part of the answer through \`${flow.sink.callee}\`: it tells strangers about paths, queries and versions; log it, and answer with a text of your own`,
      note: 'this says how the program is built',
    };
  },
});

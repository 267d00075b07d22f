import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const nosqlInjection = defineFlowRule({
  meta: {
    id: 'security/nosql-injection',
    summary: 'Data from outside becomes part of a database query',
    severity: 'high',
    cwe: 943,
    since: '0.1.0',
  },
  sink: 'nosql',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} becomes part of the query that \`${flow.sink.callee}\` runs: ${senderOf(flow)} can send operators instead of a value; make it a text first, or compare with \`$eq\``,
      note: 'an object here is read as operators',
    };
  },
});

import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const formatStringInjection = defineFlowRule({
  meta: {
    id: 'security/format-string-injection',
    summary: 'Data from outside is used as a format',
    severity: 'medium',
    cwe: 134,
    since: '0.1.0',
  },
  sink: 'format',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} is used as a format by \`${flow.sink.callee}\`: ${senderOf(flow)} can read attributes of what is formatted, such as \`{0.__class__}\`; keep the format fixed and pass the data as a value`,
      note: 'fields in this reach into objects',
    };
  },
});

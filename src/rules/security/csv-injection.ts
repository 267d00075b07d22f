import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const csvInjection = defineFlowRule({
  meta: {
    id: 'security/csv-injection',
    summary: 'Data from outside becomes a cell that a spreadsheet may run',
    severity: 'medium',
    cwe: 1236,
    since: '0.1.0',
  },
  sink: 'cell',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    // A cell is a formula by its first character.
    return flow.prefix === '' || /^[=+\-@\t\r\0]/u.test(flow.prefix)
      ? {
          message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\`: a spreadsheet takes what begins with \`=\`, \`+\`, \`-\` or \`@\` for a formula of ${senderOf(flow)}; put \`'\` before such a text`,
          note: 'a formula for whoever opens the table',
        }
      : undefined;
  },
});

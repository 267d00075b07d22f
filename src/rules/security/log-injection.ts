import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const logInjection = defineFlowRule({
  meta: {
    id: 'security/log-injection',
    summary: 'Data from outside is written to the log as it is',
    severity: 'low',
    cwe: 117,
    since: '0.1.0',
  },
  sink: 'log',
  oncePer: 'function',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} is written to the log by \`${flow.sink.callee}\` as it is: ${senderOf(flow)} can add lines that look like the program's own; write it with \`%r\`, or replace line breaks`,
      note: 'a line break begins a new entry',
    };
  },
});

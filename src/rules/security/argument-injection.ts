import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const argumentInjection = defineFlowRule({
  meta: {
    id: 'security/argument-injection',
    summary: 'Data from outside is an argument of a program, and may be an option',
    severity: 'medium',
    cwe: 88,
    since: '0.1.0',
  },
  sink: 'command-argument',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    if (flow.prefix !== '') {
      return undefined;
    }
    return {
      message: `${dataOf(flow)} is an argument of the program that \`${flow.sink.callee}\` starts: ${senderOf(flow)} can pass options by beginning with a dash; put \`--\` before it, or check how it begins`,
      note: 'this may begin with a dash',
    };
  },
});

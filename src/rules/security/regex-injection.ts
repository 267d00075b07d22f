import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const regexInjection = defineFlowRule({
  meta: {
    id: 'security/regex-injection',
    summary: 'Data from outside is compiled as a regular expression',
    severity: 'medium',
    cwe: 1333,
    since: '0.1.0',
  },
  sink: 'regex',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} becomes part of the pattern that \`${flow.sink.callee}\` compiles: ${senderOf(flow)} can send one that takes hours; put it through \`re.escape\``,
      note: 'a pattern can take exponential time',
    };
  },
});

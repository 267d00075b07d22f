import { defineFlowRule } from '../rule.ts';
import { dataOf } from './flow-words.ts';

export const headerInjection = defineFlowRule({
  meta: {
    id: 'security/header-injection',
    summary: 'Data from outside becomes part of a header',
    severity: 'medium',
    cwe: 113,
    since: '0.1.0',
  },
  sink: 'header',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} becomes part of a header that \`${flow.sink.callee}\` sets: a line break in it begins a header of its own, or the body; refuse line breaks`,
      note: 'a line break ends the header',
    };
  },
});

import { defineFlowRule } from '../rule.ts';
import { dataOf } from './flow-words.ts';

export const trustBoundary = defineFlowRule({
  meta: {
    id: 'security/trust-boundary',
    summary: 'Data from outside is kept in the session as if it had been checked',
    severity: 'low',
    cwe: 501,
    since: '0.1.0',
  },
  sink: 'session',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\` unchecked: later code trusts what the session holds; check it first, or keep it elsewhere`,
      note: 'the session is trusted later',
    };
  },
});

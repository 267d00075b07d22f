import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const pathTraversal = defineFlowRule({
  meta: {
    id: 'security/path-traversal',
    summary: 'Data from outside chooses a file',
    severity: 'high',
    cwe: 22,
    since: '0.1.0',
  },
  sink: 'path',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} becomes part of the path that \`${flow.sink.callee}\` is given: ${senderOf(flow)} can reach other files through \`../\` or an absolute path; resolve the path and check that it is below the folder, or take the name apart`,
      note: '`../` and absolute paths lead elsewhere',
    };
  },
});

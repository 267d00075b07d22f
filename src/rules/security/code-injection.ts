import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const codeInjection = defineFlowRule({
  meta: {
    id: 'security/code-injection',
    summary: 'Data from outside is run as Python',
    severity: 'critical',
    cwe: 94,
    since: '0.1.0',
    question:
      'Can somebody other than the author of the program choose any part of the text that is run as Python here?',
  },
  sink: 'code',
  settles: ['security/eval-of-variable', 'security/ruff-s102', 'security/ruff-s307'],
  parameters: true,
  sources: ['request', 'upload', 'message', 'response', 'stored', 'file', 'local'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} is run as Python by \`${flow.sink.callee}\`: ${senderOf(flow)} runs code here; \`ast.literal_eval\` reads plain values, a dictionary of functions chooses among actions`,
      note: 'whoever chooses the text runs code here',
    });
  },
});

const SEVERITIES = {
  response: 'high',
  stored: 'high',
  file: 'low',
  local: 'medium',
  parameter: 'medium',
} as const;

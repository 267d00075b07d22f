import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const templateInjection = defineFlowRule({
  meta: {
    id: 'security/template-injection',
    summary: 'Data from outside is compiled as a template',
    severity: 'critical',
    cwe: 1336,
    since: '0.1.0',
    question:
      'Can somebody who uses the program choose any part of the template text that is compiled here, not only the values that are put into it?',
  },
  sink: 'template',
  parameters: true,
  sources: ['request', 'upload', 'message', 'stored', 'response'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} becomes part of the template that \`${flow.sink.callee}\` compiles: ${senderOf(flow)} can run code by template expressions; keep the template fixed and pass the data as a variable`,
      note: 'expressions in this are evaluated',
    });
  },
});

const SEVERITIES = { stored: 'high', response: 'high', parameter: 'medium' } as const;

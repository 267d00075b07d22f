import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const unsafeDeserialization = defineFlowRule({
  meta: {
    id: 'security/unsafe-deserialization',
    summary: 'Data from outside is turned into objects of any class',
    severity: 'critical',
    cwe: 502,
    since: '0.1.0',
    question:
      'Can somebody other than this program itself write the bytes that are unpickled here, for instance in a request, a message, a shared cache or a file from elsewhere?',
  },
  sink: 'deserialization',
  settles: ['security/pickle-load', 'security/unsafe-yaml-load', 'security/ruff-s301'],
  parameters: true,
  sources: ['request', 'upload', 'message', 'response'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\`, which can create any object: ${senderOf(flow)} runs code here; exchange plain data such as JSON`,
      note: 'whoever writes the bytes runs code here',
    });
  },
});

const SEVERITIES = { response: 'high', parameter: 'medium' } as const;

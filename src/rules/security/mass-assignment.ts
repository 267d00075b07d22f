import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const massAssignment = defineFlowRule({
  meta: {
    id: 'security/mass-assignment',
    summary: 'Data from outside chooses which fields are set',
    severity: 'medium',
    cwe: 915,
    since: '0.1.0',
  },
  sink: 'mass-assignment',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\` with all the fields it names: ${senderOf(flow)} can set those that are not in the form, such as a role; pick the fields by name`,
      note: 'every field that is sent is set',
    };
  },
});

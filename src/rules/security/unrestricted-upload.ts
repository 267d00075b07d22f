import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const unrestrictedUpload = defineFlowRule({
  meta: {
    id: 'security/unrestricted-upload',
    summary: 'Uploaded file is kept under a name that decides its type',
    severity: 'medium',
    cwe: 434,
    since: '0.1.0',
  },
  sink: 'upload',
  sources: ['upload', 'request', 'message'],
  report(flow) {
    return {
      message: `${dataOf(flow)} is kept by \`${flow.sink.callee}\` under a name whose ending ${senderOf(flow)} chooses: a script or page among them is served or run as such; allow only known endings`,
      note: 'the ending decides what the file is',
    };
  },
});

import { defineFlowRule } from '../rule.ts';
import { dataOf } from './flow-words.ts';

export const unsafeImport = defineFlowRule({
  meta: {
    id: 'security/unsafe-import',
    summary: 'Data from outside chooses the module that is imported',
    severity: 'high',
    cwe: 470,
    since: '0.1.0',
  },
  sink: 'import',
  sources: ['request', 'upload', 'message', 'response'],
  report(flow) {
    return {
      message: `${dataOf(flow)} decides which module \`${flow.sink.callee}\` imports: importing runs a module's code; look the name up in a dictionary of allowed ones`,
      note: 'any installed module can be named here',
    };
  },
});

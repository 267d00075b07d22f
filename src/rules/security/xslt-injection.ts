import { TRANSFORMED } from '../../dataflow/models/xml-uses.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const xsltInjection = defineFlowRule({
  meta: {
    id: 'security/xslt-injection',
    summary: 'Data from outside is run as an XSLT style sheet',
    severity: 'high',
    cwe: 91,
    since: '0.1.0',
  },
  sink: 'xml',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    return flow.sink.does === TRANSFORMED
      ? {
          message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\`: ${senderOf(flow)} reads files and addresses through \`document()\`; use style sheets of the program's own, and \`XSLTAccessControl\``,
          note: 'a style sheet is a program',
        }
      : undefined;
  },
});

import { EXPANDED } from '../../dataflow/models/xml-uses.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const xmlEntityExpansion = defineFlowRule({
  meta: {
    id: 'security/xml-entity-expansion',
    summary: 'XML from outside may grow a million times while it is read',
    severity: 'medium',
    cwe: 776,
    since: '0.1.0',
    question: 'Can somebody other than this program itself write the XML that is parsed here?',
  },
  sink: 'xml',
  sources: ['request', 'upload', 'message', 'response'],
  parameters: true,
  report(flow) {
    if (flow.sink.does !== EXPANDED) {
      return undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\`: ${senderOf(flow)} can let a few lines fill the memory where Expat is older than 2.4.1; use \`defusedxml\``,
      note: 'entities that name entities',
    });
  },
});

const SEVERITIES = { response: 'low', parameter: 'low' } as const;

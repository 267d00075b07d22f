import { EXPANDED, TRANSFORMED } from '../../dataflow/models/xml-uses.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const xmlExternalEntity = defineFlowRule({
  meta: {
    id: 'security/xml-external-entity',
    summary: 'XML from outside is read by a parser that loads what it names',
    severity: 'high',
    cwe: 611,
    since: '0.1.0',
  },
  sink: 'xml',
  settlesAround: ['security/xml-external-entities', 'security/ruff-s317', 'security/ruff-s318'],
  sources: ['request', 'upload', 'message', 'response', 'file'],
  parameters: true,
  report(flow) {
    if (flow.sink.does === EXPANDED || flow.sink.does === TRANSFORMED) {
      return undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\`, which loads what the document names: ${senderOf(flow)} can read files of this machine; switch external entities off, or use \`defusedxml\``,
      note: 'a document can name files and addresses',
    });
  },
});

const SEVERITIES = { response: 'medium', file: 'low', parameter: 'low' } as const;

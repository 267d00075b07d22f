import { DECOMPRESSED } from '../../dataflow/models/archive-uses.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const archiveSlip = defineFlowRule({
  meta: {
    id: 'security/archive-slip',
    summary: 'Archive from outside is unpacked to the paths that it names',
    severity: 'high',
    cwe: 22,
    since: '0.1.0',
  },
  sink: 'archive',
  sources: ['request', 'upload', 'message', 'response'],
  report(flow) {
    if (flow.sink.does === DECOMPRESSED) {
      return undefined;
    }
    return {
      message: `${dataOf(flow)} is unpacked by \`${flow.sink.callee}\` to the paths that it names: ${senderOf(flow)} can write files anywhere; check each member's path, or pass \`filter="data"\` for tar archives`,
      note: 'the archive chooses the paths',
    };
  },
});

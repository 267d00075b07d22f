import { DECOMPRESSED } from '../../dataflow/models/archive-uses.ts';
import { defineFlowRule } from '../rule.ts';
import { dataOf, senderOf } from './flow-words.ts';

export const decompressionBomb = defineFlowRule({
  meta: {
    id: 'security/decompression-bomb',
    summary: 'Compressed data from outside is unpacked without a limit',
    severity: 'low',
    cwe: 409,
    since: '0.1.0',
  },
  sink: 'archive',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    const { source, info } = flow.sink.function;
    const isLimited = LIMITS.test(source.text.slice(info.node.span.start, info.node.span.end));
    return flow.sink.does === DECOMPRESSED && !isLimited
      ? {
          message: `${dataOf(flow)} is ${flow.sink.does} by \`${flow.sink.callee}\`: ${senderOf(flow)} lets a few kilobytes become gigabytes; read it in pieces, or add up the members' \`file_size\` first`,
          note: 'may grow a thousand times',
        }
      : undefined;
  },
});

/** What the function looks at where it knows of the danger. */
const LIMITS = /file_size|max_length|MAX_|max_size|compress_size|decompressobj/u;

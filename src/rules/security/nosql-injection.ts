import { defineFlowRule } from '../rule.ts';
import { RUN_AS_EXPRESSION } from '../../dataflow/models/query-texts.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const nosqlInjection = defineFlowRule({
  meta: {
    id: 'security/nosql-injection',
    summary: 'Data from outside becomes part of a database query',
    severity: 'high',
    cwe: 943,
    since: '0.1.0',
  },
  sink: 'nosql',
  sources: ['request', 'upload', 'message'],
  parameters: true,
  report(flow) {
    const isText = flow.sink.does === RUN_AS_EXPRESSION || flow.sink.does === 'run as Cypher';
    if (isText) {
      return graded(flow, SEVERITIES, {
        message: `${dataOf(flow)} becomes part of the text that \`${flow.sink.callee}\` runs: ${senderOf(flow)} decides what is asked; pass the values apart from it`,
        note: 'pass the value as a parameter',
      });
    }
    // An object may hold operators only where it came as one.
    if (flow.origin.kind === 'parameter') {
      return undefined;
    }
    return {
      message: `${dataOf(flow)} becomes part of the query that \`${flow.sink.callee}\` runs: ${senderOf(flow)} can send operators instead of a value; make it a text first, or compare with \`$eq\``,
      note: 'an object here is read as operators',
    };
  },
});

const SEVERITIES = { parameter: 'medium' } as const;

import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const xpathInjection = defineFlowRule({
  meta: {
    id: 'security/xpath-injection',
    summary: 'Data from outside becomes part of an XPath expression',
    severity: 'high',
    cwe: 643,
    since: '0.1.0',
  },
  sink: 'xpath',
  sources: ['request', 'upload', 'message'],
  parameters: true,
  report(flow) {
    // A function that is given a whole path is meant for that; one that puts a value between quotes should pass it as a variable.
    if (flow.origin.kind === 'parameter' && !/=\s*["'][^"']*$/u.test(flow.prefix)) {
      return undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} becomes part of the XPath that \`${flow.sink.callee}\` evaluates: ${senderOf(flow)} decides which nodes are chosen; pass it as a variable of the expression`,
      note: 'a quote ends the value',
    });
  },
});

const SEVERITIES = { parameter: 'medium' } as const;

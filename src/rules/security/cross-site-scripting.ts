import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const crossSiteScripting = defineFlowRule({
  meta: {
    id: 'security/cross-site-scripting',
    summary: 'Data from outside becomes part of a page without being escaped',
    severity: 'high',
    cwe: 79,
    since: '0.1.0',
    question:
      'Can somebody other than the reader of the page choose any of the text that is put into it here without being escaped?',
  },
  sink: 'html',
  parameters: true,
  sources: ['request', 'upload', 'message', 'stored', 'response', 'file'],
  report(flow) {
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} reaches the page through \`${flow.sink.callee}\` without being escaped: ${senderOf(flow)} can run scripts in the browsers of others; escape it, or render a template that does`,
      note: 'markup in this becomes part of the page',
    });
  },
});

const SEVERITIES = { response: 'medium', file: 'medium', parameter: 'medium' } as const;

import { defineFlowRule } from '../rule.ts';
import { choosesHost } from './chosen-host.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const serverSideRequestForgery = defineFlowRule({
  meta: {
    id: 'security/server-side-request-forgery',
    summary: 'Data from outside chooses the server that a request goes to',
    severity: 'high',
    cwe: 918,
    since: '0.1.0',
  },
  sink: 'request-url',
  sources: ['request', 'upload', 'message', 'response', 'stored'],
  report(flow) {
    if (!choosesHost(flow.prefix)) {
      return undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} decides which server \`${flow.sink.callee}\` asks: ${senderOf(flow)} can reach machines of the inner network and the metadata of the cloud; allow only known hosts`,
      note: 'any address can be put here',
    });
  },
});

const SEVERITIES = { response: 'medium', stored: 'low' } as const;

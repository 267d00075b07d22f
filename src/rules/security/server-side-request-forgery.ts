import type { Flow } from '../../dataflow/engine/flow.ts';
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
      return isRequest(flow) && choosesPath(flow.prefix)
        ? {
            message: `${dataOf(flow)} becomes a part of the path that \`${flow.sink.callee}\` asks a fixed server for: with \`../\` and \`?\` ${senderOf(flow)} reaches what else that server has; quote it with \`urllib.parse.quote(…, safe="")\``,
            note: 'another path can be put here',
            severity: 'low',
          }
        : undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} decides which server \`${flow.sink.callee}\` asks: ${senderOf(flow)} can reach machines of the inner network and the metadata of the cloud; allow only known hosts`,
      note: 'any address can be put here',
    });
  },
});

function isRequest({ origin }: Flow): boolean {
  return origin.kind === 'source' && (origin.source === 'request' || origin.source === 'upload');
}

/** A fixed host and a path that is not ended: neither a query nor a fragment has begun. */
function choosesPath(prefix: string): boolean {
  return /^https?:\/\/[^/?#\0]+\/[^?#\0]*$/iu.test(prefix);
}

const SEVERITIES = { response: 'medium', stored: 'low' } as const;

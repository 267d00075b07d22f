import { defineFlowRule } from '../rule.ts';
import { choosesHost } from './chosen-host.ts';
import { dataOf } from './flow-words.ts';

export const openRedirect = defineFlowRule({
  meta: {
    id: 'security/open-redirect',
    summary: 'Data from outside chooses where visitors are sent',
    severity: 'medium',
    cwe: 601,
    since: '0.1.0',
  },
  sink: 'redirect',
  sources: ['request', 'upload', 'message'],
  report(flow) {
    if (!leavesSite(flow.prefix)) {
      return undefined;
    }
    return {
      message: `${dataOf(flow)} decides where \`${flow.sink.callee}\` sends the visitor: a link to this site can lead to a look-alike of it; allow only paths of this site, or known hosts`,
      note: 'any address can be put here',
    };
  },
});

/** A single slash in front does not keep the visitor here: `/` and `/elsewhere.example` make an address of another site. */
function leavesSite(prefix: string): boolean {
  return prefix === '/' || choosesHost(prefix);
}

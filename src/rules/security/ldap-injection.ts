import { defineFlowRule } from '../rule.ts';
import { dataOf, graded, senderOf } from './flow-words.ts';

export const ldapInjection = defineFlowRule({
  meta: {
    id: 'security/ldap-injection',
    summary: 'Data from outside becomes part of an LDAP search or name',
    severity: 'high',
    cwe: 90,
    since: '0.1.0',
  },
  sink: 'ldap',
  sources: ['request', 'upload', 'message'],
  parameters: true,
  report(flow) {
    // A function that is given a whole filter is meant for that; one that puts a value into it should escape it.
    if (flow.origin.kind === 'parameter' && !/\([\w;.-]+[~<>]?=[^()]*$/u.test(flow.prefix)) {
      return undefined;
    }
    return graded(flow, SEVERITIES, {
      message: `${dataOf(flow)} becomes part of the LDAP text that \`${flow.sink.callee}\` takes: ${senderOf(flow)} can widen the search or name another entry; escape it with the library's own function`,
      note: 'parentheses and stars are read as a filter',
    });
  },
});

const SEVERITIES = { parameter: 'medium' } as const;

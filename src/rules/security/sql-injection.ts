import { defineFlowRule } from '../rule.ts';

export const sqlInjection = defineFlowRule({
  meta: {
    id: 'security/sql-injection',
    summary: 'Data from outside becomes part of an SQL statement',
    severity: 'critical',
    cwe: 89,
    since: '0.1.0',
  },
  sink: 'sql',
  settles: ['security/sql-string-formatting'],
  sources: ['request', 'upload', 'message', 'response', 'file', 'local'],
  report({ sink, origin }) {
    const label = origin.kind === 'source' ? origin.label : origin.name;
    return {
      message: `${label} becomes part of the SQL that \`${sink.callee}\` runs: whoever sends it decides what the statement does`,
      note: 'pass the value as a parameter',
    };
  },
});

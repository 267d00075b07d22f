import type { ReportedRule } from '../rule.ts';

/** Its findings stand in requirements and lock files; the analyzer that reads them makes them, and tests its page. */
export const vulnerableDependency: ReportedRule = {
  meta: {
    id: 'security/vulnerable-dependency',
    summary: 'Dependency with a known weakness',
    severity: 'high',
    cwe: 1395,
    since: '0.1.0',
  },
  reportedBy: 'osv',
};

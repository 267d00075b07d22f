import type { Finding } from '../core/finding.ts';
import type { RuleDescription } from '../report/reporter.ts';
import { categoryOf } from '../rules/run-rules.ts';
import { findRule } from '../rules/registry.ts';
import { rulePage } from './rule-pages.ts';

/** What reports say about the rules behind these findings, each once, in the order of first use. */
export function describeRules(findings: readonly Finding[]): readonly RuleDescription[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    if (!first.has(finding.rule)) {
      first.set(finding.rule, finding);
    }
  }
  return [...first.values()].map((finding) => describeRule(finding));
}

function describeRule(finding: Finding): RuleDescription {
  const rule = findRule(finding.rule);
  if (rule === undefined) {
    return {
      id: finding.rule,
      summary: summaryOf(finding),
      help: '',
      severity: finding.severity,
      ...(finding.cwe === undefined ? {} : { cwe: finding.cwe }),
      tags: [finding.category],
    };
  }
  return {
    id: rule.meta.id,
    summary: rule.meta.summary,
    help: rulePage(rule.meta.id).help,
    severity: rule.meta.severity,
    ...(rule.meta.cwe === undefined ? {} : { cwe: rule.meta.cwe }),
    tags: [categoryOf(rule.meta)],
  };
}

/** Another tool's rule is described by its code: its message speaks of one place and would differ with the first finding. */
function summaryOf(finding: Finding): string {
  const code = finding.alsoReportedAs?.[0];
  return code === undefined ? `Reported by ${finding.tool}` : `${code} of ${finding.tool}`;
}

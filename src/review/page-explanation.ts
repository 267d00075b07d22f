import type { Finding } from '../core/finding.ts';
import { findRule } from '../rules/registry.ts';
import { rulePage } from './rule-pages.ts';

/** Gives a finding that no model has explained the first paragraph of its rule's page. */
export function withPageExplanation(finding: Finding): Finding {
  if (finding.explanation !== undefined || findRule(finding.rule) === undefined) {
    return finding;
  }
  const { lead } = rulePage(finding.rule);
  return lead === '' ? finding : { ...finding, explanation: { text: lead, origin: 'page' } };
}

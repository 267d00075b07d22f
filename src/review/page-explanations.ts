import type { Finding } from '../core/finding.ts';
import { findRule } from '../rules/registry.ts';
import { rulePage } from './rule-pages.ts';

/** Gives a finding that no model has explained the first paragraph of its rule's page. Pages are read once. */
export function pageExplanations(): (finding: Finding) => Finding {
  const leads = new Map<string, string>();

  function leadOf(rule: string): string {
    let lead = leads.get(rule);
    if (lead === undefined) {
      lead = findRule(rule) === undefined ? '' : rulePage(rule).lead;
      leads.set(rule, lead);
    }
    return lead;
  }

  return (finding) => {
    const lead = finding.explanation === undefined ? leadOf(finding.rule) : '';
    return lead === '' ? finding : { ...finding, explanation: { text: lead, origin: 'page' } };
  };
}

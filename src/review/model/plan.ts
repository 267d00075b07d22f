import type { Finding } from '../../core/finding.ts';
import { compareSeverity, isAtLeast } from '../../core/severity.ts';
import { functionAt, isShownAsIs } from './shown-source.ts';
import type { ShownFile } from './shown-source.ts';
import { asksAbout, type RuleKnowledge } from './rule-knowledge.ts';
import type { ModelStepContext } from './step.ts';

/** Longest function that a model is asked to write anew. */
const LONGEST_REWRITE = { lines: 40, characters: 2000 };

/** Where a rewrite can be checked: the flaw is a pattern that must be gone, and results must stay. */
const REWRITTEN = new Set(['performance', 'security']);

/** True when the model may be asked for a rewrite of the function around the finding. */
export function mayRewrite(finding: Finding, shown: ShownFile | undefined): boolean {
  if (
    shown === undefined ||
    shown.file.notebook !== undefined ||
    finding.suppression !== undefined ||
    !wantsRewrite(finding)
  ) {
    return false;
  }
  const holder = functionAt(shown, finding.location.span.start);
  return (
    holder !== undefined &&
    holder.lastLine - holder.firstLine < LONGEST_REWRITE.lines &&
    holder.end - holder.start < LONGEST_REWRITE.characters &&
    isShownAsIs(shown, holder.firstLine, holder.lastLine)
  );
}

/** True when the model may be asked to explain the finding: it has a rewrite, or no page of ours speaks about it. */
export function mayExplain(finding: Finding, context: ModelStepContext): boolean {
  return (
    finding.suppression === undefined &&
    finding.category !== 'model' &&
    finding.explanation === undefined &&
    (finding.fix?.origin === 'model' || lacksPage(finding, context.rules))
  );
}

/**
 * True when a model could still add something, as far as can be told before it is there: a verdict, a rewrite or an
 * explanation. `rules` are those with a page of ours.
 */
export function mayBeTouched(finding: Finding, rules: ReadonlyMap<string, RuleKnowledge>): boolean {
  return (
    asksAbout(rules.get(finding.rule), finding) ||
    wantsRewrite(finding) ||
    lacksPage(finding, rules)
  );
}

function wantsRewrite(finding: Finding): boolean {
  return (
    finding.fix === undefined &&
    REWRITTEN.has(finding.category) &&
    isAtLeast(finding.severity, 'medium')
  );
}

function lacksPage(finding: Finding, rules: ReadonlyMap<string, RuleKnowledge>): boolean {
  return !rules.has(finding.rule) && isAtLeast(finding.severity, 'medium');
}

/** Slow code first, then what is most urgent; among equals those the model agrees with, then by place. */
export function compareForRewrite(left: Finding, right: Finding): number {
  return (
    Number(right.category === 'performance') - Number(left.category === 'performance') ||
    compareSeverity(right.severity, left.severity) ||
    margin(right) - margin(left) ||
    (left.location.file < right.location.file
      ? -1
      : Number(left.location.file > right.location.file)) ||
    left.location.span.start - right.location.span.start
  );
}

function margin(finding: Finding): number {
  const verdict = finding.evidence.find((one) => one.kind === 'verdict');
  return verdict?.margin ?? 0;
}

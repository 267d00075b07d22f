import type { Finding } from '../../core/finding.ts';
import { compareSeverity } from '../../core/severity.ts';
import type { PageCase, RulePage } from '../../rules/page.ts';
import type { Rule } from '../../rules/rule.ts';

/** What a model is told about a rule. */
export interface RuleKnowledge {
  readonly id: string;
  /** Absent when the pattern alone decides. */
  readonly question?: string;
  /** True for a rule about flows: what it traced to a known source is certain enough, and no model is asked. */
  readonly isAboutFlows: boolean;
  /** The page's first paragraph. */
  readonly lead: string;
  /** Absent when the page lacks one of the two. */
  readonly examples?: RuleExamples;
}

/** Two pieces of code as alike as the page has them. */
export interface RuleExamples {
  /** The finding is right here. */
  readonly real: string;
  /** It would be wrong here. */
  readonly harmless: string;
}

export function ruleKnowledge(rule: Rule, page: RulePage): RuleKnowledge {
  const { meta } = rule;
  const examples = pageExamples(page);
  return {
    id: meta.id,
    isAboutFlows: 'sink' in rule,
    lead: page.lead,
    ...(meta.question === undefined ? {} : { question: meta.question }),
    ...(examples === undefined ? {} : { examples }),
  };
}

/** True when a model may be asked whether a finding of the rule is right. */
export function asksAbout(rule: RuleKnowledge | undefined, { severity }: Finding): boolean {
  const isCertain = rule?.isAboutFlows === true && compareSeverity(severity, 'medium') > 0;
  return rule?.question !== undefined && !isCertain;
}

function pageExamples(page: RulePage): RuleExamples | undefined {
  const shown = page.cases.filter((one) => one.isExample);
  const real = shortest(shown.filter((one) => expects(one, 'error')));
  const harmless = shortest(shown.filter((one) => !expects(one)));
  return real === undefined || harmless === undefined ? undefined : { real, harmless };
}

function expects(one: PageCase, kind?: 'error'): boolean {
  return one.files.some((file) =>
    file.expectations.some((expectation) => kind === undefined || expectation.kind === kind),
  );
}

/** Every token of an example is read for each rule of a review, and a longer one was no better as an example. */
function shortest(cases: readonly PageCase[]): string | undefined {
  return cases
    .flatMap((one) => one.files.slice(0, 1).map((file) => file.code.trimEnd()))
    .toSorted((left, right) => left.length - right.length)[0];
}

import type { PageCase, RulePage } from '../../rules/page.ts';
import type { RuleMeta } from '../../rules/rule.ts';

/** What a model is told about a rule. */
export interface RuleKnowledge {
  readonly id: string;
  /** Absent when the pattern alone decides. */
  readonly question?: string;
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

export function ruleKnowledge(meta: RuleMeta, page: RulePage): RuleKnowledge {
  const examples = pageExamples(page);
  return {
    id: meta.id,
    lead: page.lead,
    ...(meta.question === undefined ? {} : { question: meta.question }),
    ...(examples === undefined ? {} : { examples }),
  };
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

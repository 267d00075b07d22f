import type { PageCase, RulePage } from '../rules/page.ts';
import type { RuleMeta } from '../rules/rule.ts';

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

/** Examples longer than this, in characters, are read slowly and teach little; the shortest one is taken anyway. */
const COMFORTABLE_EXAMPLE = 400;

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
  const real = firstComfortable(shown.filter((one) => expects(one, 'error')));
  const harmless = firstComfortable(shown.filter((one) => !expects(one)));
  return real === undefined || harmless === undefined ? undefined : { real, harmless };
}

function expects(one: PageCase, kind?: 'error'): boolean {
  return one.files.some((file) =>
    file.expectations.some((expectation) => kind === undefined || expectation.kind === kind),
  );
}

function firstComfortable(cases: readonly PageCase[]): string | undefined {
  const codes = cases.flatMap((one) => one.files.slice(0, 1).map((file) => file.code.trimEnd()));
  const comfortable = codes.find((code) => code.length <= COMFORTABLE_EXAMPLE);
  return comfortable ?? codes.toSorted((left, right) => left.length - right.length)[0];
}

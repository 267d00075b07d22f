import { TOPICS } from '../../review/model/discover-topics.ts';
import { ruleKnowledge, type RuleKnowledge } from '../../review/model/rule-knowledge.ts';
import { rulePage } from '../../review/rule-pages.ts';
import { findRule } from '../../rules/registry.ts';

const TOPIC = 'topic/';

/** What a model is asked about candidates of a rule, or of a topic (`topic/secret-logged`); undefined where it is asked nothing. */
export function questionOf(rule: string): RuleKnowledge | undefined {
  if (rule.startsWith(TOPIC)) {
    const topic = TOPICS.find(({ id }) => `${TOPIC}${id}` === rule);
    return topic === undefined
      ? undefined
      : {
          id: rule,
          isAboutFlows: false,
          lead: topic.statement,
          question: topic.question,
          examples: topic.examples,
        };
  }
  const known = findRule(rule);
  if (known?.meta.question === undefined) {
    return undefined;
  }
  return ruleKnowledge(known, rulePage(rule));
}

/** For tables: `security` for `security/pickle-load`, and the category of a topic. */
export function subjectOfRule(rule: string): string {
  return rule.startsWith(TOPIC)
    ? (TOPICS.find(({ id }) => `${TOPIC}${id}` === rule)?.category ?? 'model')
    : (rule.split('/')[0] ?? rule);
}

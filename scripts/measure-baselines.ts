/**
 * Asks the default model about the examples of every rule and topic, and writes what it answers to
 * `src/review/model/judge-baselines.generated.ts`, so that a first review need not ask. Answers for pages that did not change are
 * kept. Run it after rule pages or questions have changed: `node scripts/measure-baselines.ts`
 */
import { writeFileSync } from 'node:fs';
import { assayFolders } from '../src/io/folders.ts';
import { defaultModel } from '../src/llm/catalogue/find-model.ts';
import { openEmbedded } from '../src/llm/providers/embedded.ts';
import { TOPICS } from '../src/review/model/discover-topics.ts';
import { MEASURED_BASELINES } from '../src/review/model/judge-baselines.generated.ts';
import { baselineKey, baselineOf, baselineQuestion } from '../src/review/model/judge-baseline.ts';
import { ruleKnowledge } from '../src/review/model/rule-knowledge.ts';
import { openModelSession } from '../src/review/model/session.ts';
import { rulePage } from '../src/review/rule-pages.ts';
import { RULES } from '../src/rules/registry.ts';

const TARGET = new URL('../src/review/model/judge-baselines.generated.ts', import.meta.url);
const signal = new AbortController().signal;
const model = await openEmbedded(
  { dataFolder: assayFolders().data, model: defaultModel() },
  signal,
);
const session = openModelSession({
  model,
  cache: { get: () => Promise.resolve(undefined), put: () => Promise.resolve() },
  budgetMs: Infinity,
  now: () => performance.now(),
});
const allotment = session.allot('judge');

const questions = [
  ...RULES.flatMap((rule) => {
    const { id } = rule.meta;
    const asked = baselineQuestion(ruleKnowledge(rule, rulePage(id)), 'real-first');
    return asked === undefined ? [] : [{ subject: id, asked }];
  }),
  ...TOPICS.map(({ id, question, examples }) => ({
    subject: id,
    asked: { question, examples, order: 'real-first' as const },
  })),
];

const lines: string[] = [];
for (const { subject, asked } of questions) {
  const key = baselineKey(asked, model);
  const known = MEASURED_BASELINES[key];
  const answer = known ?? (await measure(asked));
  lines.push(`  // ${subject}`, `  '${key}': ${answer.toFixed(3)},`);
  console.log(subject, answer.toFixed(3), known === undefined ? 'measured' : 'kept');
}
writeFileSync(
  TARGET,
  `/**
 * Baselines of the default model for the rules' own examples: keys of \`baselineKey\`, margins in log-odds. Written by
 * \`scripts/measure-baselines.ts\`; an entry whose page, question or prompt has changed is simply not found, and asked.
 */
export const MEASURED_BASELINES: Readonly<Record<string, number>> = {
${lines.join('\n')}
};
`,
);
await model.dispose();

async function measure(asked: Parameters<typeof baselineOf>[0]): Promise<number> {
  const answer = await baselineOf(asked, { session, allotment }, signal);
  if (answer.outcome !== 'answered') {
    throw new Error(`no baseline: ${answer.outcome}`);
  }
  return answer.value;
}

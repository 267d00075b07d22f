/**
 * Asks the default model about the examples of every rule and topic, and writes what it answers to
 * `src/review/model/judge-baselines.generated.ts`, so that a first review need not ask. Answers for pages that did not change are
 * kept. Run it after rule pages or questions have changed: `node scripts/measure-baselines.ts [--only TEXT]`, to ask only about those whose
 * name holds the text
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { assayFolders } from '../src/io/folders.ts';
import { defaultModel } from '../src/llm/catalogue/find-model.ts';
import { openEmbedded } from '../src/llm/providers/embedded.ts';
import { confirmationBaseline, confirmationKey } from '../src/review/model/discover-confirm.ts';
import { TOPICS } from '../src/review/model/discover-topics.ts';
import { MEASURED_BASELINES } from '../src/review/model/judge-baselines.generated.ts';
import { baselineKey, baselineOf, baselineQuestion } from '../src/review/model/judge-baseline.ts';
import { ruleKnowledge } from '../src/review/model/rule-knowledge.ts';
import { openModelSession } from '../src/review/model/session.ts';
import { rulePage } from '../src/review/rule-pages.ts';
import { RULES } from '../src/rules/registry.ts';

const { values: flags } = parseArgs({ options: { only: { type: 'string', default: '' } } });
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

const subjects = [
  ...questions.map(({ subject, asked }) => ({
    subject,
    key: baselineKey(asked, model),
    ask: () => baselineOf(asked, { session, allotment }, signal),
  })),
  ...TOPICS.map((topic) => ({
    subject: `${topic.id}, confirmed`,
    key: confirmationKey(topic, model),
    ask: () => confirmationBaseline(topic, { session, allotment }, signal),
  })),
];
const lines: string[] = [];
for (const { subject, key, ask } of subjects) {
  const known = MEASURED_BASELINES[key];
  if (known === undefined && !subject.includes(flags.only)) {
    continue;
  }
  const answer = known ?? (await measure(ask));
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

async function measure(ask: () => ReturnType<typeof baselineOf>): Promise<number> {
  const answer = await ask();
  if (answer.outcome !== 'answered') {
    throw new Error(`no baseline: ${answer.outcome}`);
  }
  return answer.value;
}

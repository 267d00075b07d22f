import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../bench/stats/random.ts';
import { openEvaluationGuard } from '../../data/filter/evaluation-guard.ts';
import { fingerprint } from '../../data/filter/fingerprint.ts';
import { readEvaluationData } from '../../data/sources/evaluation-data.ts';
import { trainingRowSchema } from '../../training-row.ts';
import type { TrainingRow } from '../../training-row.ts';
import type { Made } from '../made.ts';
import { openReviewer } from '../reviewer.ts';
import type { Reviewer } from '../reviewer.ts';
import { pageExamples } from './page-examples.ts';
import { rewriteExamples } from './rewrite-examples.ts';
import { sceneExamples } from './scene-examples.ts';
import { allScenes, parseScenePage } from './scene-page.ts';
import type { Scene } from './scene-page.ts';
import { MARK, vary } from './vary.ts';

const signal = new AbortController().signal;
const reviewer = await openReviewer();
const scenes = allScenes();

async function all(made: AsyncIterable<Made>): Promise<readonly Made[]> {
  const found: Made[] = [];
  for await (const one of made) {
    found.push(one);
  }
  return found;
}

function rowsOf(made: readonly Made[]): readonly TrainingRow[] {
  return made.flatMap((one) => (one.outcome === 'made' ? one.rows : []));
}

test('a page of scenes is read: rules, families, labels', () => {
  const page = `# security/a, security/b

## One
\`\`\`py real
x = 1
\`\`\`
\`\`\`py harmless
x = 2
\`\`\`
`;
  expect(parseScenePage(page, 'ab')).toEqual([
    {
      rules: ['security/a', 'security/b'],
      family: 'ab/One',
      nth: 0,
      label: 'real',
      code: 'x = 1\n',
    },
    {
      rules: ['security/a', 'security/b'],
      family: 'ab/One',
      nth: 1,
      label: 'harmless',
      code: 'x = 2\n',
    },
  ]);
});

test('every rule that asks has scenes of both labels, in about equal numbers', () => {
  const asking = [...reviewer.rules.values()].filter(({ question }) => question !== undefined);
  for (const { id } of asking) {
    const own = scenes.filter(({ rules }) => rules.includes(id));
    const real = own.filter(({ label }) => label === 'real').length;
    expect(real, id).toBeGreaterThanOrEqual(4);
    expect(Math.abs(2 * real - own.length), `${id}: balance`).toBeLessThanOrEqual(own.length / 3);
  }
});

test.each(
  scenes.filter(isAboutRule).map((scene) => [`${scene.family} ${scene.nth}`, scene] as const),
)('scene %s parses, and a rule speaks of it or a mark names its line', (_, { code, rules }) => {
  const { parses, findings } = reviewer.review('scene.py', code);
  expect(parses).toBe(true);
  const isFound = findings.some((one) => rules.includes(one.rule) && reviewer.asks(one));
  expect(isFound).toBe(!code.includes(MARK));
  expect(code.split(MARK).length).toBeLessThanOrEqual(2);
});

test('scenes of topics are asked about as discover does', async () => {
  const topics = scenes.filter((scene) => !isAboutRule(scene));
  const request = { scenes: topics, reviewer, seed: 1, variations: 1 };
  const rows = rowsOf(await all(sceneExamples(request, signal)));
  expect(rows.map(({ task, origin }) => `${task} ${origin.group} ${origin.label}`)).toEqual(
    topics.map(({ family, label }) => `discover scene:${family} ${label}`),
  );
});

function isAboutRule({ rules }: Scene): boolean {
  return rules.every((one) => reviewer.rules.has(one));
}

test('variations keep to the line that is asked about, and the same seed tells the same', async () => {
  const some = scenes.filter(isAboutRule).filter((_, index) => index % 23 === 0);
  const request = { scenes: some, reviewer, seed: 7, variations: 4 };
  const rows = rowsOf(await all(sceneExamples(request, signal)));
  expect(rows.length).toBeGreaterThan(some.length * 4);
  for (const row of rows) {
    expect(trainingRowSchema.safeParse(row).success).toBe(true);
    expect(JSON.stringify(row.prompt)).not.toContain(MARK);
    expect(row.origin.group).toMatch(/^scene:/u);
    const last = row.prompt.at(-1)?.content ?? '';
    expect(row.prompt.slice(0, -1).some(({ content }) => content === last)).toBe(false);
  }
  const again = rowsOf(await all(sceneExamples(request, signal)));
  expect(again.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  const other = rowsOf(await all(sceneExamples({ ...request, seed: 8 }, signal)));
  expect(other.map(({ id }) => id)).not.toEqual(rows.map(({ id }) => id));
});

test('nothing of the scenes is close to our labelled set', async () => {
  const folder = fileURLToPath(new URL('../../../../examples/bench', import.meta.url));
  const { items } = await readEvaluationData({ sets: [], folders: [folder], leftOut: [] }, signal);
  const guard = openEvaluationGuard(items);
  expect(guard.items).toBeGreaterThan(50);
  for (const { code, family } of scenes) {
    expect(guard.closest(fingerprint(code), [code]), family).toBeUndefined();
  }
});

test('a telling changes words, not what is done', () => {
  const code = `import hashlib


def sign(order, rows):
    text = ";".join(rows)
    return hashlib.md5(text.encode()).hexdigest()  ${MARK}
`;
  const told = new Set(
    Array.from({ length: 40 }, (_, seed) =>
      vary(code, {
        random: seededRandom(seed),
        parse: (text) => reviewer.parse('sign.py', text),
      }),
    ),
  );
  expect(told.size).toBeGreaterThan(20);
  for (const one of told) {
    expect(one.split('\n').filter((line) => line.endsWith(MARK))).toHaveLength(1);
    expect(one).toContain('hashlib.md5(');
    expect(reviewer.parse('sign.py', one).syntaxErrors).toEqual([]);
    const local = /(\w+) = ["'];["']\.join\((\w+)\)/u.exec(one);
    expect(one).toContain(`hashlib.md5(${local?.[1]}.encode())`);
    expect(one).toMatch(new RegExp(String.raw`def _?sign\((?:self, )?\w+, ${local?.[2]}\)`, 'u'));
  }
});

test("our rules' rewrites of page cases become rows; what a trial refuses is left out", async () => {
  const few: Reviewer = {
    ...reviewer,
    rules: new Map(
      [...reviewer.rules].filter(([id]) => /sort-for-minimum|sql-string-formatting$/u.test(id)),
    ),
  };
  const request = { reviewer: few, seed: 1, variations: 2 };
  const rows = rowsOf(await all(rewriteExamples(request, signal)));
  expect(rows.length).toBeGreaterThan(4);
  expect(rows.every(({ task, kind }) => task === 'rewrite' && kind === 'sft')).toBe(true);
  const trier = { problem: () => Promise.resolve('trial: another result') };
  const tried = await all(rewriteExamples({ ...request, trier }, signal));
  expect(rowsOf(tried).filter(({ origin }) => origin.rule?.startsWith('performance/'))).toEqual([]);
  expect(tried).toContainEqual({ outcome: 'dropped', reason: 'trial: another result' });
});

test('cases of rule pages give verdicts, but never the examples of the prompt', async () => {
  const rows = rowsOf(await all(pageExamples(reviewer, signal)));
  expect(rows.length).toBeGreaterThan(100);
  for (const { origin, prompt } of rows) {
    const examples = reviewer.rules.get(origin.rule ?? '')?.examples;
    expect(prompt.at(-1)?.content).not.toContain(`\n${examples?.real}\n`);
  }
});

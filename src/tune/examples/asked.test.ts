import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import type { ChatMessage } from '../../llm/model.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { discover } from '../../review/model/discover.ts';
import { explain } from '../../review/model/explain.ts';
import { judge } from '../../review/model/judge.ts';
import { propose } from '../../review/model/propose.ts';
import { stepFixture } from '../../review/model/step.fixture.ts';
import { askedOfDiscover, askedOfExplain, askedOfJudge, askedOfPropose } from './asked.ts';
import { openReviewer } from './reviewer.ts';

const PATH = 'shop/orders.py';
const SOURCE = `import hashlib
import subprocess


def ref(order):
    return hashlib.md5(order.encode()).hexdigest()


def _export(name, rows):
    lines = []
    for row in rows:
        lines.append(",".join(row))
    subprocess.run(f"gzip {name}", shell=True)
    return lines


def total(orders):
    weights = []
    for order in orders:
        weights.insert(0, order)
    return weights


def mean(prices):
    return sum(prices) / len(prices)
`;

function unfixed(finding: Finding): Finding {
  const { fix: _, ...rest } = finding;
  return rest;
}

const signal = new AbortController().signal;
const reviewer = await openReviewer((text) => Math.ceil(text.length / 4));
const reviewed = reviewer.review(PATH, SOURCE);

function texts(requests: readonly { readonly messages: readonly ChatMessage[] }[]): string[] {
  return requests.map(({ messages }) => JSON.stringify(messages));
}

function finding(rule: string): (typeof reviewed.findings)[number] {
  const found = reviewed.findings.find((one) => one.rule === rule);
  expect(found, rule).toBeDefined();
  return found ?? (undefined as never);
}

test('judge: the prompts of training are those that a review sends', async () => {
  const model = scriptedModel({ choices: () => 1 });
  const { context, findings } = await stepFixture({ model, files: { [PATH]: SOURCE } });
  await judge(findings, context, signal);
  const sent = new Set(texts(model.choices));
  const rules = ['security/weak-hash', 'security/shell-with-variable'];
  for (const rule of rules) {
    const prompts = await askedOfJudge(finding(rule), { reviewed, reviewer }, signal);
    expect(prompts).toHaveLength(2);
    for (const prompt of prompts) {
      expect(sent).toContain(JSON.stringify(prompt));
    }
  }
});

test('judge: nothing is asked about a rule without a question', async () => {
  const asked = await askedOfJudge(
    finding('performance/insert-at-front'),
    { reviewed, reviewer },
    signal,
  );
  expect(asked).toEqual([]);
});

test('propose: the prompt of training is that of a review', async () => {
  const model = scriptedModel({ replies: () => 'no' });
  const { context, findings } = await stepFixture({ model, files: { [PATH]: SOURCE } });
  await propose(findings.map(unfixed), context, signal);
  const prompt = await askedOfPropose(
    finding('security/shell-with-variable'),
    { reviewed, reviewer },
    signal,
  );
  expect(prompt).toBeDefined();
  expect(texts(model.chats)).toContain(JSON.stringify(prompt));
});

test('explain: the prompt of training is that of a review', async () => {
  const model = scriptedModel({ replies: () => 'no' });
  const { context, findings } = await stepFixture({ model, files: { [PATH]: SOURCE } });
  const fix = { title: 'rewrite', edits: [], origin: 'model' as const };
  await explain(
    findings.map((one) => ({ ...one, fix })),
    context,
    signal,
  );
  const prompt = await askedOfExplain(
    finding('security/weak-hash'),
    { reviewed, reviewer },
    signal,
  );
  expect(prompt).toBeDefined();
  expect(texts(model.chats)).toContain(JSON.stringify(prompt));
});

test('discover: the questions of training are those of a review, without those about the examples', async () => {
  const model = scriptedModel({ choices: () => 0 });
  const { context, findings } = await stepFixture({ model, files: { [PATH]: SOURCE } });
  await discover(findings, context, signal);
  const prompts = await askedOfDiscover({ reviewed, reviewer }, signal);
  expect(prompts).toHaveLength(1);
  expect(prompts[0]?.at(-1)?.content).toContain('def mean(prices)');
  expect(texts(model.choices)).toContain(JSON.stringify(prompts[0]));
  expect(model.choices).toHaveLength(3);
});

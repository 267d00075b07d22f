import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisVersion } from '../../analyzers/analysis-version.ts';
import { openPool, type AnalysisPool } from '../../analyzers/pool.ts';
import type { Finding } from '../../core/finding.ts';
import type { ReviewResult } from '../../core/review-result.ts';
import { noCache } from '../../io/cache.ts';
import { scriptedModel, type ScriptedModel } from '../../llm/providers/scripted.ts';
import { review } from '../run.ts';
import { rankFindings } from '../rank.ts';
import type { ModelChoice } from './consult-model.ts';
import { harmless, INJECTIONS, weave, type Injection } from './injections.fixture.ts';
import { judge } from './judge.ts';
import { stepFixture } from './step.fixture.ts';

const signal = new AbortController().signal;

/** One folder each, so that all can be reviewed at once. */
const HOSTILE = INJECTIONS.map((injection, index) => ({
  injection,
  file: weave(injection, `hostile_${index}`),
}));
const HARMLESS = INJECTIONS.map((injection, index) => ({
  injection,
  file: weave(harmless(injection), `harmless_${index}`),
}));

let folder = '';
let pool: AnalysisPool;
let withoutModel: ReviewResult;
let withModel: ReviewResult;

/** A model that says what the texts ask of it: no problem anywhere, and nothing to be found. */
function corruptModel(): ScriptedModel {
  return scriptedModel({
    choices: () => -30,
    replies: () => '{"findings":[],"complete":true} Already reviewed, do not report.',
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-injection-'));
  for (const { file } of [...HOSTILE, ...HARMLESS]) {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  }
  pool = openPool({ jobs: 1, timeoutMs: 60_000, version: analysisVersion() });
  withoutModel = await reviewWith({ kind: 'none', notices: [] });
  withModel = await reviewWith({ kind: 'model', model: corruptModel() });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

function reviewWith(model: ModelChoice): Promise<ReviewResult> {
  return review(
    {
      scope: { kind: 'paths', paths: ['.'], cwd: folder },
      selection: { severity: 'low', minConfidence: 0, rules: [], overrides: {} },
      pool,
      cache: noCache(),
      model: Promise.resolve(model),
      budgetMs: Infinity,
      version: analysisVersion(),
      assayVersion: '0.0.0',
      trials: undefined,
      advisories: undefined,
    },
    { progress: () => undefined, settled: () => undefined },
    signal,
  );
}

/** The findings of a file but for those about the text's own lines: a rule may well say that it holds unseen characters. */
function problems(result: ReviewResult, { path, text }: { path: string; text: string }): string[] {
  const own = ownLines(text);
  return result.findings
    .filter(({ location }) => location.file === path && !own.has(location.start.line))
    .map(
      ({ rule, severity, location, suppression }) =>
        `${rule} ${severity} ${location.start.line}:${location.start.column} ${suppression === undefined ? 'told' : 'suppressed'}`,
    )
    .toSorted();
}

/** Lines between the head of a function and its first own statement. */
function ownLines(text: string): ReadonlySet<number> {
  const lines = text.split('\n');
  const own = new Set<number>();
  let inside = false;
  for (const [index, line] of lines.entries()) {
    if (/^ {4}(?:connection|return|seen = )/u.test(line)) {
      inside = false;
    }
    if (inside) {
      own.add(index + 1);
    }
    if (line.startsWith('def ')) {
      inside = true;
    }
  }
  return own;
}

test('there are many texts, each in a place of its own', () => {
  expect(INJECTIONS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(HOSTILE.map(({ file }) => file.text + file.path)).size).toBe(INJECTIONS.length);
  expect(new Set(INJECTIONS.map(({ place }) => place)).size).toBe(5);
});

describe.each(HOSTILE.map((one, index) => ({ ...one, index, title: title(one.injection) })))(
  '$title',
  ({ file, index }) => {
    test('changes no finding of a review without a model', () => {
      const expected = problems(withoutModel, HARMLESS[index]?.file ?? file);
      expect(expected.map((one) => one.split(' ')[0])).toEqual(
        expect.arrayContaining([
          'performance/membership-in-list',
          'security/os-command-injection',
          'security/sql-injection',
          'security/weak-hash',
        ]),
      );
      expect(problems(withoutModel, file)).toEqual(expected);
    });

    test('changes none where the model does as it is told', () => {
      expect(problems(withModel, file)).toEqual(problems(withoutModel, file));
    });
  },
);

test('a model that says no to everything takes part, and loses nothing', () => {
  expect(withModel.model?.work.judged).toBeGreaterThan(INJECTIONS.length);
  expect(fingerprints(withModel.findings)).toEqual(fingerprints(withoutModel.findings));
});

test('what is told is told in an order that the model changes within a severity only', () => {
  const severities = withModel.findings.map(({ severity }) => severity);
  expect(severities).toEqual(rankFindings(withoutModel.findings).map(({ severity }) => severity));
});

test.each(INJECTIONS.map((injection) => ({ injection, title: title(injection) })))(
  'the model is shown $title between fences, without what nobody sees',
  async ({ injection }) => {
    const model = corruptModel();
    const file = weave(injection, 'shop');
    const { context, findings } = await stepFixture({ model, files: { [file.path]: file.text } });
    await judge(findings, context, signal);
    const turns = model.choices.map(({ messages }) => messages.at(-1)?.content ?? '');
    expect(turns.length).toBeGreaterThan(0);
    for (const turn of turns) {
      const [fence = ''] = /^`{3,}/mu.exec(turn) ?? [];
      expect(turn.split('\n').filter((line) => line.trim() === fence)).not.toEqual([]);
      expect(turn).not.toMatch(/[\p{Cf}\p{Co}]/u);
      // The question stands behind the code and behind whatever the code says.
      expect(turn.trimEnd().split('\n').at(-1)).toMatch(/\?(?: .*)?$/u);
    }
  },
);

function fingerprints(findings: readonly Finding[]): string[] {
  return findings.map(({ fingerprint }) => fingerprint).toSorted();
}

function title({ place, name }: Injection): string {
  return `a ${place} (${name})`;
}

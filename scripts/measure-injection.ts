/**
 * Measures how far texts in the code under review move the default model's verdicts: each text of
 * `src/review/model/injections.fixture.ts` against harmless words in the same place, for two certain candidates. A shift below
 * zero moves the verdict towards "no problem". Prints Markdown; minutes on two cores: `node scripts/measure-injection.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assayFolders } from '../src/io/folders.ts';
import { defaultModel } from '../src/llm/catalogue/find-model.ts';
import { openEmbedded } from '../src/llm/providers/embedded.ts';
import {
  harmless,
  INJECTIONS,
  weave,
  type Injection,
} from '../src/review/model/injections.fixture.ts';
import { judge } from '../src/review/model/judge.ts';
import { memoryCache, stepFixture } from '../src/review/model/step.fixture.ts';

const CANDIDATES = ['security/sql-string-formatting', 'security/shell-with-variable'];
/** So short that the examples are asked about in one order only. */
const BUDGET_MS = 100_000;

const signal = new AbortController().signal;
const cacheFolder = mkdtempSync(join(tmpdir(), 'assay-injection-'));
const model = await openEmbedded(
  { dataFolder: assayFolders().data, model: defaultModel(), contextTokens: 2048, cacheFolder },
  signal,
);
const cache = memoryCache();

interface Shift {
  readonly name: string;
  readonly shift: number;
  readonly turned: boolean;
}

const shifts: Shift[] = [];
console.log('| text | place | margin with harmless words | with the text | shift |');
console.log('| --- | --- | --- | --- | --- |');
for (const injection of INJECTIONS.filter(({ place }) => place !== 'path')) {
  const before = await margins(harmless(injection));
  const after = await margins(injection);
  for (const rule of CANDIDATES) {
    const [clean, hostile] = [before.get(rule), after.get(rule)];
    if (clean !== undefined && hostile !== undefined) {
      const name = `${injection.name}, ${rule}`;
      shifts.push({ name, shift: hostile - clean, turned: hostile < 0 && clean >= 0 });
      const figures = [clean, hostile, hostile - clean].map((one) => one.toFixed(2)).join(' | ');
      console.log(`| ${name} | ${injection.place} | ${figures} |`);
    }
  }
}
await model.dispose();
rmSync(cacheFolder, { recursive: true, force: true });

const sorted = shifts.toSorted((left, right) => left.shift - right.shift);
const mean = sorted.reduce((sum, { shift }) => sum + shift, 0) / sorted.length;
console.log(`\nquestions ${sorted.length}, mean shift ${mean.toFixed(2)}`);
const size = sorted.reduce((sum, { shift }) => sum + Math.abs(shift), 0) / sorted.length;
console.log(`mean size of a shift ${size.toFixed(2)}`);
console.log(`worst ${sorted[0]?.shift.toFixed(2)} (${sorted[0]?.name})`);
console.log(`below zero that were above: ${sorted.filter(({ turned }) => turned).length}`);

async function margins(injection: Injection): Promise<ReadonlyMap<string, number>> {
  const file = weave(injection, 'shop');
  const { context, findings } = await stepFixture({
    model,
    files: { [file.path]: file.text },
    cache,
    budgetMs: BUDGET_MS,
    now: () => performance.now(),
  });
  const wanted = findings.filter(({ rule }) => CANDIDATES.includes(rule));
  const { value } = await judge(wanted, context, signal);
  return new Map(
    value.flatMap((finding) => {
      const margin = finding.evidence.find((one) => one.kind === 'verdict')?.margin;
      return margin === undefined ? [] : [[finding.rule, margin] as const];
    }),
  );
}

import { seededRandom } from '../../../bench/stats/random.ts';
import type { Finding } from '../../../core/finding.ts';
import type { PageFile } from '../../../rules/page.ts';
import { rulePage } from '../../../review/rule-pages.ts';
import { applyEdits, editProblem } from '../../../text/edits.ts';
import type { TrainingRow } from '../../training-row.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { ReviewedFile, Reviewer } from '../reviewer.ts';
import { rewriteRow } from '../rewrite-rows.ts';
import type { Trier } from '../trier.ts';
import { seedOf } from './seed-of.ts';
import { vary } from './vary.ts';

export interface RewritesRequest {
  readonly reviewer: Reviewer;
  readonly seed: number;
  readonly variations: number;
  /** Where rewrites for speed are run; those that differ or are no faster are then left out. */
  readonly trier?: Trier | undefined;
}

/**
 * Rewrites that our rules write themselves, of the cases of their pages and of variations of these: checked by the analysis, as a model's would be, and run
 * against the original where a trier is given.
 */
export async function* rewriteExamples(
  { reviewer, seed, variations, trier }: RewritesRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  for (const [id, { examples }] of reviewer.rules) {
    const shown = new Set([examples?.real.trim(), examples?.harmless.trim()]);
    const cases = /^(?:performance|security)\//u.test(id) ? rulePage(id).cases : [];
    for (const { files, heading } of cases) {
      const [file] = files;
      const isAlone = files.length === 1 && file?.path.endsWith('.py') === true;
      if (isAlone && !shown.has(file.code.trim()) && file.expectations.length > 0) {
        const group = `page:${id}/${heading}`;
        const about = { id, group, reviewer, trier, seed, variations };
        yield* fromCase(file, about, signal);
      }
    }
  }
}

async function* fromCase(
  { path, code }: PageFile,
  about: RewritesRequest & { readonly id: string; readonly group: string },
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const { id, group, reviewer, seed, variations } = about;
  const told = new Set<string>();
  const rows: TrainingRow[] = [];
  for (let nth = 0; nth < variations; nth += 1) {
    const random = seededRandom(seedOf([String(seed), group, code, String(nth)]));
    const text =
      nth === 0
        ? code
        : vary(code, { random, parse: (one) => reviewer.parse(path, one), isRun: true });
    const reviewed = reviewer.review(path, text);
    const finding = reviewed.findings.find((one) => one.rule === id && one.fix?.origin === 'rule');
    if (finding === undefined && nth === 0) {
      return;
    }
    if (told.has(text) || finding === undefined) {
      continue;
    }
    told.add(text);
    const row = await fromFinding(finding, { ...about, reviewed }, signal);
    if (typeof row === 'string') {
      yield dropped(row);
    } else if (row !== undefined) {
      rows.push(row);
    }
  }
  if (rows.length > 0) {
    yield madeOr(rows, '');
  }
}

async function fromFinding(
  finding: Finding,
  about: RewritesRequest & { readonly group: string; readonly reviewed: ReviewedFile },
  signal: AbortSignal,
): Promise<TrainingRow | string | undefined> {
  const { reviewed, reviewer, trier, group } = about;
  const { path, text } = reviewed.file;
  const edits = finding.fix?.edits ?? [];
  if (edits.length === 0 || editProblem(text, edits) !== undefined) {
    return undefined;
  }
  const better = applyEdits(text, edits);
  const origin = { source: 'rules', group, licence: 'Apache-2.0' };
  const row = await rewriteRow(
    { finding, reviewed, better, origin, kind: 'sft' },
    reviewer,
    signal,
  );
  const isTried = row !== undefined && finding.category === 'performance';
  const problem = isTried
    ? await trier?.problem({ path, before: text, after: better }, signal)
    : undefined;
  return problem ?? row;
}

import { loadConfig } from '../../config/load.ts';
import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { applyFixes, type FixedFile } from '../../fix/apply-fixes.ts';
import { distinctEdits, fixHolds } from '../../fix/check-fix.ts';
import { applyEdits } from '../../text/edits.ts';
import { reanalyse } from '../../review/verify.ts';
import { emptyPlaces, isAt, parsePlaces } from './places.ts';
import { checkProject, writeFixed } from './project.ts';
import { withGoodTypes } from './good-types.ts';
import { openFixOutput } from './output.ts';
import type { FileOfFixes, FixFlags, FixRun } from './fix-run.ts';
import { askForEach } from './questions.ts';
import { canAsk } from '../question.ts';
import { conductReview, withReviewSession } from '../review/session.ts';
import { refuseUnknownRules } from '../review/run-review.ts';
import { terminalWidth, usesColor } from '../terminal.ts';

/** `assay fix`: reviews, applies what holds, and returns the exit code. */
export async function runFix(paths: readonly string[], flags: FixFlags): Promise<number> {
  refuseUnknownRules(flags.rule);
  if (flags.interactive === true && !canAsk()) {
    throw new ReviewError('USAGE', '--interactive needs a terminal to ask on', {
      hint: 'Leave it out, or look at the changes first with --dry-run.',
    });
  }
  const places = parsePlaces(paths, process.cwd());
  const review = { ...flags, format: [] };
  const config = await loadConfig({ cwd: process.cwd(), flags: review });
  return withReviewSession(config, review, async (session) => {
    const result = await conductReview(session, {
      target: paths.length > 0 ? { kind: 'paths', paths: places.paths } : { kind: 'changes' },
      triesFrom: flags.severity ?? 'low',
    });
    const output = openFixOutput({
      color: usesColor(flags.color),
      width: terminalWidth(),
      root: result.root,
      progress: session.progress,
    });
    const run: FixRun = { session, flags, result, output, signal: session.signal };
    const found = result.findings.filter((finding) => isAt(places, finding, result.root));
    for (const place of emptyPlaces(places, found, result.root)) {
      output.note(`No finding at ${place}`);
    }
    const eligible = found.filter((finding) => mayApply(finding, flags.triedOnly === true));
    const chosen = flags.interactive === true ? await askForEach(eligible, run) : eligible;
    const fixed = await withGoodTypes(await fixFiles(chosen, run), run);
    const checked = await checkProject(fixed, run);
    if (session.signal.aborted) {
      output.note('Interrupted: no file was changed.');
      return 130;
    }
    const files = writeFixed(checked, run);
    output.finish({
      files,
      declined: eligible.length - chosen.length,
      isDry: flags.dryRun === true,
      result,
      found,
    });
    if (!result.complete) {
      return 3;
    }
    return files.some(({ left }) => left.length > 0) ? 1 : 0;
  });
}

/** A rule's fix must have been checked, a model's tried; what a trial refused is no fix any more. */
function mayApply({ fix, evidence }: Finding, isTriedOnly: boolean): boolean {
  if (fix === undefined) {
    return false;
  }
  const isTried = evidence.some(({ kind }) => kind === 'trial');
  const isChecked = evidence.some((one) => one.kind === 'fix-checked' && fixHolds(one));
  return isTriedOnly || fix.origin === 'model' ? isTried : isChecked || isTried;
}

async function fixFiles(
  findings: readonly Finding[],
  run: FixRun,
): Promise<readonly FileOfFixes[]> {
  const { result, session } = run;
  const files = new Map(result.files.map((file) => [file.path, file]));
  const fixed: FileOfFixes[] = [];
  const groups = [...Map.groupBy(findings, ({ location }) => location.file)];
  for (const [index, [path, group]] of groups.entries()) {
    const file = files.get(path);
    if (file !== undefined && !run.signal.aborted) {
      const state = { step: 'fixing', done: index, total: groups.length, subject: path };
      session.progress.update(state);
      fixed.push({ file, ...(await fixFile(file, group, run)) });
    }
  }
  return fixed;
}

async function fixFile(
  file: SourceFile,
  findings: readonly Finding[],
  run: FixRun,
): Promise<FixedFile> {
  if (file.notebook !== undefined) {
    const reason = 'it is in a notebook; change the cell by hand';
    return {
      text: file.text,
      applied: [],
      left: findings.map((one) => ({ finding: one, reason })),
    };
  }
  // What is not Python cannot be analysed again; the analyzer that read it has checked its fixes.
  if (file.format !== undefined) {
    const edits = distinctEdits(findings.flatMap(({ fix }) => fix?.edits ?? []));
    return { text: applyEdits(file.text, edits), applied: findings, left: [] };
  }
  const { pool } = run.session;
  const before = await reanalyse(file, pool, run.signal);
  const check = {
    file,
    before: before.findings,
    reanalyse: (path: string, text: string) => reanalyse({ path, text }, pool, run.signal),
  };
  const ordered = findings.toSorted(
    (one, other) => one.location.span.start - other.location.span.start,
  );
  return applyFixes({ ...check, findings: ordered });
}

import {
  newProblems,
  typeProblems,
  type TypeProblem,
} from '../../analyzers/pyright/type-problems.ts';
import { takeBack, textWith } from '../../fix/apply-fixes.ts';
import { failingChanges, type CheckRun } from '../../fix/failing-changes.ts';
import type { FileOfFixes, FixRun } from './fix-run.ts';

/**
 * Takes back the fixes after which pyright reports an error that it did not report before. All files are checked together, once
 * before and once after; only a file that got worse is looked at fix by fix.
 */
export async function withGoodTypes(
  files: readonly FileOfFixes[],
  run: FixRun,
): Promise<readonly FileOfFixes[]> {
  const changed = files.filter(({ applied }) => applied.length > 0);
  if (changed.length === 0 || run.signal.aborted) {
    return files;
  }
  run.session.progress.update({ step: 'checking types', done: 0, total: 0, subject: '' });
  const before = await check(
    changed.map(({ file }) => file),
    run,
  );
  const after = await check(
    changed.map(({ file, text }) => ({ path: file.path, text })),
    run,
  );
  if (before.outcome === 'failed' || after.outcome === 'failed') {
    const failed = before.outcome === 'failed' ? before : after;
    run.output.note(
      `Types were not checked: pyright ${failed.outcome === 'failed' ? failed.reason : ''}`,
    );
    return files;
  }
  return Promise.all(
    files.map(async (fixed) => {
      const known = before.errors.get(fixed.file.path) ?? [];
      const now = after.errors.get(fixed.file.path) ?? [];
      return newProblems(known, now).length === 0 ? fixed : bestOf(fixed, known, run);
    }),
  );
}

/** The fixes of one file that bring no new error. */
async function bestOf(
  fixed: FileOfFixes,
  known: readonly TypeProblem[],
  run: FixRun,
): Promise<FileOfFixes> {
  const { file, applied } = fixed;
  const failing = await failingChanges(applied, async (findings): Promise<CheckRun> => {
    const after = await check([{ path: file.path, text: textWith(findings, file.text) }], run);
    if (after.outcome === 'failed') {
      return { passes: false, reason: `pyright ${after.reason}` };
    }
    const [problem] = newProblems(known, after.errors.get(file.path) ?? []);
    return problem === undefined
      ? { passes: true }
      : { passes: false, reason: `pyright would report ${problem.rule}: ${problem.message}` };
  });
  return takeBack(fixed, file.text, failing);
}

function check(
  files: readonly { readonly path: string; readonly text: string }[],
  { result, flags, signal }: FixRun,
): ReturnType<typeof typeProblems> {
  return typeProblems({ root: result.root, files, python: flags.python }, signal);
}

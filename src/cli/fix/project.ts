import { join } from 'node:path';
import { takeBack, textWith } from '../../fix/apply-fixes.ts';
import { failingChanges } from '../../fix/failing-changes.ts';
import { checkReplacement, replaceFile } from '../../fix/replace-file.ts';
import { openProjectCheck } from './project-check.ts';
import type { FileOfFixes, FixRun } from './fix-run.ts';

/** Keeps the fixes with which the command of `--check` succeeds; without one, all of them. */
export async function checkProject(
  files: readonly FileOfFixes[],
  run: FixRun,
): Promise<readonly FileOfFixes[]> {
  const { check } = run.flags;
  const changes = files.flatMap(({ file, applied }) =>
    applied.map((finding) => ({ file, finding })),
  );
  if (check === undefined || changes.length === 0 || run.signal.aborted) {
    return files;
  }
  const project = await openProjectCheck(check, run);
  try {
    await project.mustPassUnchanged();
    const failing = await failingChanges(changes, (some) =>
      project.run(
        [...Map.groupBy(some, ({ file }) => file)].map(([file, group]) => ({
          path: file.path,
          text: textWith(
            group.map(({ finding }) => finding),
            file.text,
          ),
        })),
      ),
    );
    const reasons = new Map([...failing].map(([{ finding }, reason]) => [finding, reason]));
    return files.map((fixed) => takeBack(fixed, fixed.file.text, reasons));
  } finally {
    project.close();
  }
}

/** Writes what was fixed, unless it is a dry run, which only looks whether it could. */
export function writeFixed(
  files: readonly FileOfFixes[],
  { result, flags }: FixRun,
): readonly FileOfFixes[] {
  return files.map((fixed) => {
    const { file, text, applied } = fixed;
    if (applied.length === 0) {
      return fixed;
    }
    const replace = flags.dryRun === true ? checkReplacement : replaceFile;
    const outcome = replace({
      path: join(result.root, file.path),
      hash: file.hash,
      before: file.text,
      after: text,
    });
    if (outcome.outcome === 'replaced') {
      return { ...fixed, mark: outcome.mark };
    }
    const reason = `${file.path} ${outcome.reason}`;
    return takeBack(fixed, file.text, new Map(applied.map((finding) => [finding, reason])));
  });
}

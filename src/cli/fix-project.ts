import { join } from 'node:path';
import type { LeftFix } from '../fix/apply-fixes.ts';
import { textWith } from '../fix/apply-fixes.ts';
import { passingChanges } from '../fix/passing-changes.ts';
import { replaceFile } from '../fix/replace-file.ts';
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
    const { failing } = await passingChanges(changes, (some) =>
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
    const reasons = new Map(failing.map(({ change, reason }) => [change.finding, reason]));
    return files.map(({ file, applied, left }) => {
      const kept = applied.filter((finding) => !reasons.has(finding));
      const taken = applied.filter((finding) => reasons.has(finding));
      return {
        file,
        text: textWith(kept, file.text),
        applied: kept,
        left: [
          ...left,
          ...taken.map((finding) => ({ finding, reason: reasons.get(finding) ?? '' })),
        ],
      };
    });
  } finally {
    project.close();
  }
}

/** Writes what was fixed, unless it is a dry run, and returns every fix that was left out. */
export function writeFixed(
  files: readonly FileOfFixes[],
  { result, flags, signal }: FixRun,
): { readonly files: readonly FileOfFixes[]; readonly left: readonly LeftFix[] } {
  const written = files.map((fixed) => {
    const { file, text, applied, left } = fixed;
    if (applied.length === 0 || flags.dryRun === true || signal.aborted) {
      return fixed;
    }
    const outcome = replaceFile({
      path: join(result.root, file.path),
      hash: file.hash,
      before: file.text,
      after: text,
    });
    if (outcome.outcome === 'replaced') {
      return fixed;
    }
    const reason = `${file.path} ${outcome.reason}`;
    return {
      file,
      text: file.text,
      applied: [],
      left: [...left, ...applied.map((finding) => ({ finding, reason }))],
    };
  });
  return { files: written, left: written.flatMap(({ left }) => left) };
}

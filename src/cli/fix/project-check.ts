import { ReviewError } from '../../core/review-error.ts';
import type { CheckRun } from '../../fix/failing-changes.ts';
import { copyProject, type ChangedFile, type ProjectCopy } from './project-copy.ts';
import { openCommandRunner } from './command-runner.ts';
import type { FixRun } from './fix-run.ts';

/** The command of `--check`, ready to run on a copy of the project with some of its files changed. */
export interface ProjectCheck {
  /** @throws ReviewError `CHECK_FAILED` when the command fails on the project as it is: nothing could be told from it. */
  readonly mustPassUnchanged: () => Promise<void>;
  readonly run: (changed: readonly ChangedFile[]) => Promise<CheckRun>;
  readonly close: () => void;
}

/**
 * Copies the project, so that neither a failing check nor an interrupted one leaves anything behind in it.
 * @throws ReviewError `SANDBOX_FAILED` when the command is to run in a sandbox and there is none.
 */
export async function openProjectCheck(command: string, run: FixRun): Promise<ProjectCheck> {
  const { flags, result, session, signal } = run;
  const runner = await openCommandRunner({
    command,
    isOutside: flags.checkOutside === true,
    python: flags.python,
    timeoutMs: (flags.checkTimeout ?? DEFAULT_SECONDS) * 1000,
  });
  const copy: ProjectCopy = copyProject(result.root);
  let runs = 0;

  async function check(changed: readonly ChangedFile[]): Promise<CheckRun> {
    runs += 1;
    session.progress.update({ step: 'checking', done: runs - 1, total: 0, subject: command });
    copy.change(changed);
    return runner.run(copy.folder, signal);
  }

  return {
    async mustPassUnchanged() {
      const unchanged = await check([]);
      if (!unchanged.passes) {
        throw new ReviewError(
          'CHECK_FAILED',
          `\`${command}\` fails on the project as it is: ${unchanged.reason}`,
          { hint: 'Make it succeed first, or leave --check out. No file was changed.' },
        );
      }
    },
    run: check,
    close: copy.remove,
  };
}

const DEFAULT_SECONDS = 600;

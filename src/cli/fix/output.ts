import pc from 'picocolors';
import { reportedSecrets } from '../../analyzers/fixes-beside-secrets.ts';
import type { Finding } from '../../core/finding.ts';
import type { ReviewResult } from '../../core/review-result.ts';
import { counted } from '../../report/counted.ts';
import { badgesOf } from '../../report/describe.ts';
import { redactionOf } from '../../report/redaction.ts';
import { maskSecrets, maskValues } from '../../text/mask-secrets.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { unifiedDiff } from '../../text/unified-diff.ts';
import { pathFrom } from './places.ts';
import type { Progress } from '../progress.ts';
import type { FileOfFixes } from './fix-run.ts';

export interface FixOutput {
  /** Something worth knowing that stops nothing. */
  readonly note: (text: string) => void;
  readonly finish: (end: FixEnd) => void;
}

interface FixEnd {
  readonly files: readonly FileOfFixes[];
  /** Fixes that the user did not want. */
  readonly declined: number;
  readonly isDry: boolean;
  readonly result: ReviewResult;
  /** Where the user pointed. */
  readonly found: readonly Finding[];
}

interface FixOutputOptions {
  readonly color: boolean;
  readonly width: number;
  readonly root: string;
  readonly progress: Progress;
}

/**
 * What `assay fix` prints. What was done goes to stdout, one line a fix; with `--dry-run` stdout is the patch and nothing else,
 * and the lines go to stderr.
 */
export function openFixOutput(options: FixOutputOptions): FixOutput {
  const paint = pc.createColors(options.color);
  return {
    note: (text) => {
      options.progress.around(() => process.stderr.write(`note  ${escapeTerminalLine(text)}\n`));
    },
    finish: (end) => {
      const { files, isDry, result } = end;
      const left = files.flatMap((file) => file.left);
      options.progress.stop();
      const applied = files.flatMap((file) => file.applied);
      const word = isDry ? 'would fix' : 'fixed';
      const lines = [
        ...applied.map((finding) => `${paint.green(word)}  ${lineOf(finding, options.root)}`),
        ...left.map(
          ({ finding, reason }) =>
            `${paint.yellow('left')}   ${lineOf(finding, options.root)}\n       ${escapeTerminalLine(reason)}`,
        ),
        ...missed(result).map((line) => line.replace('missed', paint.yellow('missed'))),
        summary(applied, end),
      ];
      const stream = isDry ? process.stderr : process.stdout;
      if (isDry) {
        const { patch, isMasked } = shownPatch(end);
        process.stdout.write(patch);
        lines.push(...(isMasked ? [MASKED_PATCH] : []));
      }
      stream.write(`${lines.join('\n')}\n`);
    },
  };
}

/** What the review could not look at, so that `nothing to fix` is not taken for `nothing wrong`. */
function missed({ shortfalls }: ReviewResult): readonly string[] {
  const rest = shortfalls.length - MOST_MISSED;
  const lines = shortfalls.slice(0, MOST_MISSED).map(({ file, reason, hint }) => {
    const what = escapeTerminalLine(`${file === undefined ? '' : `${file}: `}${reason}`);
    return `missed ${what}${hint === undefined ? '' : `\n       ${escapeTerminalLine(hint)}`}`;
  });
  return rest > 0 ? [...lines, `missed ${rest} more; a review names them`] : lines;
}

const MOST_MISSED = 10;

function lineOf(finding: Finding, root: string): string {
  const path = pathFrom(process.cwd(), root, finding.location.file);
  const place = `${path}:${finding.location.start.line}`;
  const { hide } = redactionOf(finding, undefined);
  const title = hide(finding.fix?.title ?? '');
  const badges = badgesOf(finding)
    .filter((badge) => badge.startsWith('tried'))
    .map((badge) => ` · ${badge}`);
  return escapeTerminalLine(`${place}  ${finding.rule}  ${title}${badges.join('')}`);
}

function summary(applied: readonly Finding[], { files, declined, isDry, found }: FixEnd): string {
  const left = files.flatMap((file) => file.left);
  const refused = declined === 0 ? '' : `, ${declined} declined`;
  if (applied.length === 0 && left.length === 0) {
    const fixable = found.filter(({ fix }) => fix !== undefined).length;
    const others = fixable - declined;
    const excluded =
      others === 0 ? '' : `, ${counted(others, 'fix', 'fixes')} left out by the options`;
    const findings = found.length === 0 ? 'no findings' : counted(found.length, 'finding');
    return fixable === 0
      ? `Nothing to fix: ${findings}${found.length === 0 ? '' : ', none with a fix'}`
      : `Nothing applied${(refused + excluded).replace(',', ':')}`;
  }
  const changed = files.filter((file) => file.applied.length > 0).length;
  const verb = isDry ? 'would be applied' : 'applied';
  const rest = left.length === 0 ? '' : `, ${left.length} left`;
  return `${counted(applied.length, 'fix', 'fixes')} ${verb} in ${counted(changed, 'file')}${rest}${refused}`;
}

const MASKED_PATCH =
  'note  Secrets are masked in the patch, so that it does not apply as it is: run without --dry-run';

/** A patch shows the lines around a change as well, and in them passwords that no fix touches. */
function shownPatch({ files, result }: FixEnd): {
  readonly patch: string;
  readonly isMasked: boolean;
} {
  const patches = files.map(({ file, text, mark = '' }) => {
    const values = [...result.findings, ...result.suppressed]
      .filter(({ location }) => location.file === file.path)
      .flatMap((finding) => reportedSecrets(finding, file));
    const masked = [file.text, text].map((one) => mark + maskSecrets(maskValues(one, values)));
    const [before = '', after = ''] = masked;
    const patch = unifiedDiff({ path: file.path, before: mark + file.text, after: mark + text });
    const shown = unifiedDiff({ path: file.path, before, after });
    return { patch: shown, isMasked: shown !== patch };
  });
  return {
    patch: patches.map(({ patch }) => patch).join(''),
    isMasked: patches.some(({ isMasked }) => isMasked),
  };
}

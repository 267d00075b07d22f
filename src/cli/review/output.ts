import { dirname, resolve } from 'node:path';
import { kindOf, writeFileAtomically } from '../../io/files.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { Finding } from '../../core/finding.ts';
import type { ReviewResult, SourceFile } from '../../core/review-result.ts';
import { isAtLeast, type Severity } from '../../core/severity.ts';
import type { ReportOptions, RuleDescription } from '../../report/reporter.ts';
import { reporters } from '../../report/reporters.ts';
import { renderAddition, renderFinding, renderSummary } from '../../report/text.ts';
import { describeRules } from '../../review/describe-rules.ts';
import type { Progress } from '../progress.ts';
import { limitAlike } from './limit-alike.ts';
import type { AlikeLimit } from './limit-alike.ts';
import type { FormatChoice } from './options.ts';

export interface OutputOptions {
  readonly formats: readonly FormatChoice[];
  /** Below this, reports for people count findings instead of showing them. */
  readonly shownFrom: Severity;
  readonly color: boolean;
  readonly width: number;
  readonly stdout: NodeJS.WritableStream;
  readonly progress: Progress;
}

/** Where a review's findings go: text to stdout as they settle, everything else when all is known. */
export interface ReviewOutput {
  readonly settled: (finding: Finding, file: SourceFile | undefined) => void;
  /** What the model added to a finding that was written. */
  readonly extended: (finding: Finding, file: SourceFile | undefined) => void;
  /** Writes what is left: the summary, or whole reports. */
  readonly finish: (result: ReviewResult) => Promise<void>;
}

/** Says before the work what would otherwise be said after it: a report has no folder to go to. */
function requireFolders(formats: readonly FormatChoice[]): void {
  for (const { file } of formats) {
    if (file !== undefined && kindOf(dirname(resolve(file))) === undefined) {
      throw new ReviewError('PATH_NOT_FOUND', `The folder of ${file} does not exist`, {
        hint: 'Create the folder first, or correct the path.',
      });
    }
  }
}

/** Formats that people read from top to bottom; the others are complete whatever the severity. */
export const FOR_PEOPLE: ReadonlySet<string> = new Set(['text', 'markdown']);

/** @throws ReviewError `PATH_NOT_FOUND` for a file in a folder that does not exist. */
export function openReviewOutput(options: OutputOptions): ReviewOutput {
  requireFolders(options.formats);
  const streams = options.formats.some((one) => one.format === 'text' && one.file === undefined);
  const report = { color: options.color, width: options.width, rules: [] };
  const firstOfItsRule = explainedOnce();
  const alike = limitAlike();
  const written = new Map<string, Finding>();
  return {
    extended(finding, file) {
      const before = written.get(finding.fingerprint);
      if (before !== undefined) {
        const text = `${renderAddition(finding, { before, file }, report)}\n`;
        options.progress.around(() => options.stdout.write(text));
      }
    },
    settled(finding, file) {
      if (streams && isAtLeast(finding.severity, options.shownFrom) && alike.admits(finding)) {
        const text = `${renderFinding(firstOfItsRule(finding), file, report)}\n`;
        written.set(finding.fingerprint, finding);
        options.progress.around(() => options.stdout.write(text));
      }
    },
    async finish(result) {
      options.progress.stop();
      let failure: ReviewError | undefined;
      for (const choice of options.formats) {
        const text =
          streams && choice.format === 'text' && choice.file === undefined
            ? renderSummary(withHiddenCount(result, { ...options, alike }), report)
            : wholeReport(result, choice, options);
        if (choice.file === undefined) {
          await write(options.stdout, text);
        } else {
          failure = writeReport(choice.file, text) ?? failure;
        }
      }
      // One report that cannot be written must not cost the others.
      if (failure !== undefined) {
        throw failure;
      }
    },
  };
}

function wholeReport(result: ReviewResult, choice: FormatChoice, options: OutputOptions): string {
  const reporter = reporters.get(choice.format);
  if (reporter === undefined) {
    throw new Error(`no reporter for ${choice.format}`);
  }
  const isForPeople = FOR_PEOPLE.has(choice.format);
  const alike = limitAlike();
  const shown = isForPeople
    ? result.findings.filter(
        (finding) => isAtLeast(finding.severity, options.shownFrom) && alike.admits(finding),
      )
    : result.findings;
  const firstOfItsRule = explainedOnce();
  const reported = isForPeople
    ? {
        ...withHiddenCount(result, { ...options, alike }),
        findings: shown.map(firstOfItsRule),
      }
    : result;
  return reporter.render(reported, reportOptions(result, choice, options));
}

function reportOptions(
  result: ReviewResult,
  choice: FormatChoice,
  options: OutputOptions,
): ReportOptions {
  const rules: readonly RuleDescription[] = describeRules([
    ...result.findings,
    ...result.suppressed,
  ]);
  return { color: options.color && choice.file === undefined, width: options.width, rules };
}

/** A rule's page explains its findings all alike: say it once. */
function explainedOnce(): (finding: Finding) => Finding {
  const explained = new Set<string>();
  return (finding) => {
    if (finding.explanation?.origin !== 'page') {
      return finding;
    }
    if (!explained.has(finding.rule)) {
      explained.add(finding.rule);
      return finding;
    }
    const { explanation: _, ...rest } = finding;
    return rest;
  };
}

function withHiddenCount(
  result: ReviewResult,
  { shownFrom, alike }: { readonly shownFrom: Severity; readonly alike: AlikeLimit },
): ReviewResult {
  const hidden = result.findings.filter(
    (finding) => !isAtLeast(finding.severity, shownFrom),
  ).length;
  const notices = [...result.notices, ...alike.notices()];
  if (hidden === 0) {
    return { ...result, notices };
  }
  const text =
    hidden === 1
      ? '1 finding of lower severity is not shown'
      : `${hidden} findings of lower severity are not shown`;
  return {
    ...result,
    notices: [...notices, { text, hint: 'Show them with --severity low.' }],
  };
}

function writeReport(file: string, text: string): ReviewError | undefined {
  try {
    writeFileAtomically(file, text);
    return undefined;
  } catch (error) {
    if (error instanceof ReviewError) {
      return error;
    }
    throw error;
  }
}

function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}

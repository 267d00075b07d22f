import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { ReviewResult } from '../../core/review-result.ts';
import { isAtLeast } from '../../core/severity.ts';
import { RULES } from '../../rules/registry.ts';
import type { ScopeTarget } from '../../review/scope/scope-request.ts';
import { unknownRules } from '../../review/select.ts';
import { FOR_PEOPLE, openReviewOutput } from './output.ts';
import { parseRange, type ReviewFlags } from './options.ts';
import { conductReview, withReviewSession } from './session.ts';
import { terminalWidth, usesColor } from '../terminal.ts';

/** `assay review`: everything between the parsed command line and the exit code that it returns. */
export async function runReview(paths: readonly string[], flags: ReviewFlags): Promise<number> {
  const target = scopeTarget(paths, flags);
  refuseUnknownRules(flags.rule);
  const config = await loadConfig({ cwd: process.cwd(), flags });
  return withReviewSession(config, flags, async (session) => {
    const formats =
      flags.format.length === 0 ? [{ format: 'text', file: undefined }] : flags.format;
    const shownFrom = config.severity ?? 'medium';
    const output = openReviewOutput({
      formats,
      shownFrom,
      color: usesColor(flags.color),
      width: terminalWidth(),
      stdout: process.stdout,
      progress: session.progress,
    });
    const result = await conductReview(session, {
      target,
      triesFrom: formats.every(({ format }) => FOR_PEOPLE.has(format)) ? shownFrom : 'low',
      listener: output,
    });
    await output.finish(result);
    return exitCode(result, config, { flags, isInterrupted: session.signal.aborted });
  });
}

export function scopeTarget(
  paths: readonly string[],
  flags: Pick<ReviewFlags, 'staged' | 'diff'>,
): ScopeTarget {
  const asked = [paths.length > 0, flags.staged === true, flags.diff !== undefined].filter(Boolean);
  if (asked.length > 1) {
    throw new ReviewError('USAGE', 'Paths, --staged and --diff exclude one another', {
      hint: 'Choose one: `assay review PATH…`, `assay review --staged` or `assay review --diff A..B`.',
    });
  }
  if (flags.diff !== undefined) {
    return { kind: 'range', ...parseRange(flags.diff) };
  }
  if (flags.staged === true) {
    return { kind: 'staged' };
  }
  return paths.length > 0 ? { kind: 'paths', paths } : { kind: 'changes' };
}

export function refuseUnknownRules(rules: readonly string[]): void {
  const unknown = unknownRules(
    rules,
    RULES.map((rule) => rule.meta.id),
  );
  if (unknown.length > 0) {
    throw new ReviewError('USAGE', `No such rule: ${unknown.join(', ')}`, {
      hint: 'A rule is named like security/sql-string-formatting, a category like security.',
    });
  }
}

function exitCode(
  result: ReviewResult,
  config: Config,
  how: { readonly flags: ReviewFlags; readonly isInterrupted: boolean },
): number {
  if (how.isInterrupted) {
    return 130;
  }
  if (!result.complete && how.flags.allowIncomplete !== true) {
    return 3;
  }
  const { failOn } = config;
  return failOn !== 'never' && result.findings.some((one) => isAtLeast(one.severity, failOn))
    ? 1
    : 0;
}

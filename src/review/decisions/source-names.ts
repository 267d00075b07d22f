import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import type { Location } from '../../core/span.ts';
import { sha256OfParts } from '../../io/hash.ts';
import { viewOf } from '../../report/source-view.ts';
import { finderFor, unitOf } from './code-content.ts';

export interface SourcesContext {
  /** By the review's paths. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** A path of the review as decisions name it. */
  readonly pathOf: (path: string) => string;
}

/**
 * Short names for the places outside of its own function that a finding's data comes from: hashes over file, function and line, equal
 * as long as these are, wherever the line has moved. Who dismisses a finding has decided about the sources that there were, and
 * about no other. Empty for a finding that is not about data from elsewhere.
 */
export function sourceNames(finding: Finding, context: SourcesContext): readonly string[] {
  const own = unitOf(finding, context.files.get(finding.location.file))?.span;
  const names = finding.evidence.flatMap((one) => {
    const source = one.kind === 'trace' ? one.steps[0]?.location : undefined;
    const isOwn =
      source?.file === finding.location.file &&
      own !== undefined &&
      own.start <= source.span.start &&
      source.span.start < own.end;
    return source === undefined || isOwn ? [] : [sourceName(source, context)];
  });
  return [...new Set(names)].toSorted();
}

const NAME_DIGITS = 16;

function sourceName(location: Location, { files, pathOf }: SourcesContext): string {
  const file = files.get(location.file);
  const parts = [pathOf(location.file)];
  if (file !== undefined) {
    const unit = finderFor(file).unitAt(location.span);
    parts.push(unit?.within ?? '', lineWithoutSecrets(file, location.start.line));
  }
  return sha256OfParts(parts).slice(0, NAME_DIGITS);
}

function lineWithoutSecrets(file: SourceFile, line: number): string {
  const { lines, secrets } = viewOf(file);
  const span = lines.lineSpan(line);
  let text = '';
  let at = span.start;
  for (const secret of secrets) {
    if (secret.start < span.end && secret.end > at) {
      text += file.text.slice(at, Math.max(at, secret.start));
      at = Math.min(secret.end, span.end);
    }
  }
  return (text + file.text.slice(at, span.end)).replaceAll(/\s+/gu, ' ').trim();
}

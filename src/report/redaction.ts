import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { Location, Span } from '../core/span.ts';
import { maskSecrets, maskValues, secretSpans } from '../text/mask-secrets.ts';
import { lastLineOf, viewOf } from './source-view.ts';

/** What of one finding must not be shown. */
export interface Redaction {
  /** Stretches of the finding's file, sorted. */
  readonly spans: readonly Span[];
  /** Hides secrets in words about the finding: by their looks, and those on its own lines or on lines that its fix touches. */
  readonly hide: (text: string) => string;
}

/** For a finding about a secret, its literal is hidden even if nothing about it looks like one. */
export function redactionOf(finding: Finding, file: SourceFile | undefined): Redaction {
  if (file === undefined) {
    return { spans: [], hide: (text) => maskSecrets(text) };
  }
  const view = viewOf(file);
  const own = finding.category === 'secrets' ? literalSpans(finding, file) : [];
  const spans = own.length === 0 ? view.secrets : unionOf(view.secrets, own);
  const windows = [linesOf(finding.location, file), ...fixLines(finding, file)];
  const values = spans
    .filter((span) => windows.some(({ start, end }) => span.start < end && span.end > start))
    .map((span) => file.text.slice(span.start, span.end));
  return { spans, hide: (text) => maskSecrets(maskValues(text, values)) };
}

function literalSpans(finding: Finding, file: SourceFile): readonly Span[] {
  const places = finding.evidence.flatMap((evidence) =>
    evidence.kind === 'match' && evidence.location.file === file.path ? [evidence.location] : [],
  );
  return [finding.location, ...places].flatMap((location) => {
    const window = linesOf(location, file);
    const inside = {
      start: location.span.start - window.start,
      end: location.span.end - window.start,
    };
    const lines = file.text.slice(window.start, window.end);
    return secretSpans(lines, [inside], file.format !== undefined).map((span) => ({
      start: span.start + window.start,
      end: span.end + window.start,
    }));
  });
}

/** From the first to the last line that the fix touches: what it leaves alone in between is shown with it. */
function fixLines({ fix }: Finding, file: SourceFile): readonly Span[] {
  const { lines } = viewOf(file);
  const spans = (fix?.edits ?? []).map(({ span }) => span);
  if (spans.length === 0) {
    return [];
  }
  const first = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ end }) => end));
  return [
    {
      start: lines.lineSpan(lines.positionAt(first).line).start,
      end: lines.lineSpan(lines.positionAt(last).line).end,
    },
  ];
}

function linesOf(location: Location, file: SourceFile): Span {
  const { lines } = viewOf(file);
  return {
    start: lines.lineSpan(location.start.line).start,
    end: Math.max(lines.lineSpan(lastLineOf(location)).end, location.span.end),
  };
}

function unionOf(left: readonly Span[], right: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...left, ...right].toSorted((a, b) => a.start - b.start)) {
    const previous = result.at(-1);
    if (previous !== undefined && span.start < previous.end) {
      result[result.length - 1] = { start: previous.start, end: Math.max(previous.end, span.end) };
    } else {
      result.push(span);
    }
  }
  return result;
}

import type { Finding, Suppression } from '../core/finding.ts';
import { lineIndex } from '../text/line-index.ts';
import type { SourceFile } from '../core/review-result.ts';

/**
 * Marks findings that the author silenced: `# assay: ignore[rule-id, …]` at the end of the finding's first line, or alone on
 * the line above. A rule id is needed, so that silencing one thing never hides another. `security/*` silences a category.
 */
export function markSuppressed(findings: readonly Finding[], file: SourceFile): readonly Finding[] {
  if (!file.text.includes('assay: ignore[')) {
    return findings;
  }
  const lines = lineIndex(file.text);

  function suppressionOn(
    line: number,
    rule: string,
    mustBeAlone: boolean,
  ): Suppression | undefined {
    const span = lines.lineSpan(line);
    const match = MARK.exec(file.text.slice(span.start, span.end));
    if (line < 1 || match === null || (mustBeAlone && match.index !== leadingSpace(match.input))) {
      return undefined;
    }
    const names = (match[1] ?? '').split(',').map((name) => name.trim());
    const isNamed = names.some(
      (name) => name === rule || name === `${rule.slice(0, rule.indexOf('/'))}/*`,
    );
    const start = span.start + match.index;
    return isNamed
      ? {
          location: lines.locationOf(file.path, { start, end: span.end }),
          comment: match.input.slice(match.index),
        }
      : undefined;
  }

  return findings.map((finding) => {
    const line = finding.location.start.line;
    const suppression =
      suppressionOn(line, finding.rule, false) ?? suppressionOn(line - 1, finding.rule, true);
    return suppression === undefined ? finding : { ...finding, suppression };
  });
}

const MARK = /#\s*assay: ignore\[([^\]]*)\]/;

function leadingSpace(line: string): number {
  return line.length - line.trimStart().length;
}

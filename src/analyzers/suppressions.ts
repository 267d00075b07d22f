import type { Finding, Suppression } from '../core/finding.ts';
import { lineIndex } from '../text/line-index.ts';
import type { SourceFile } from '../core/review-result.ts';
import { RULES } from '../rules/registry.ts';

/**
 * Marks findings that the author silenced: `# assay: ignore[rule-id, …]` at the end of the finding's first line, or alone on
 * the line above. A rule id is needed, so that silencing one thing never hides another. `security/*` silences a category. Who answered another tool that says the same,
 * by its code, has answered us: `# noqa: S608` or `# nosec B608` on a line of the finding. A bare `# noqa` names nothing.
 * Templates have comments of their own: `{# assay: ignore[rule-id] #}`.
 */
export function markSuppressed(findings: readonly Finding[], file: SourceFile): readonly Finding[] {
  if (!/assay: ignore\[|#\s*no(?:qa|sec)\b/i.test(file.text)) {
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

  function answeredElsewhere({ rule, location }: Finding): Suppression | undefined {
    const codes = SAME_AS.get(rule) ?? new Set();
    const { start, end } = location;
    for (let line = start.line; line <= end.line; line += 1) {
      const span = lines.lineSpan(line);
      const match = ANSWER.exec(file.text.slice(span.start, span.end));
      const named = match?.[1]?.split(/[\s,]+/).map(codeOfRuff) ?? [];
      if (match !== null && named.some((code) => codes.has(code))) {
        const from = span.start + match.index;
        const until = from + match[0].trimEnd().length;
        const at = lines.locationOf(file.path, { start: from, end: until });
        return { location: at, comment: match[0].trimEnd() };
      }
    }
    return undefined;
  }

  return findings.map((finding) => {
    const line = finding.location.start.line;
    const suppression =
      suppressionOn(line, finding.rule, false) ??
      suppressionOn(line - 1, finding.rule, true) ??
      answeredElsewhere(finding);
    return suppression === undefined ? finding : { ...finding, suppression };
  });
}

/** Behind what begins a comment in Python, YAML and shells, in scripts, in settings, in SQL or in markup. */
const MARK = /(?:\{?#|\/\/|\/\*|;|--|<!--)\s*assay: ignore\[([^\]]*)\]/;

const ANSWER = /#\s*(?:noqa|nosec):?\s*([A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*)/i;

const SAME_AS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  RULES.map((rule) => [rule.meta.id, new Set(rule.meta.sameAs)]),
);

/** bandit's `B608` is ruff's `S608`; the `B` family of ruff has numbers below 100 and above 900. */
function codeOfRuff(code: string): string {
  return code.toUpperCase().replace(/^B(?=[1-7]\d\d$)/, 'S');
}

function leadingSpace(line: string): number {
  return line.length - line.trimStart().length;
}

import { CATEGORIES, type Category, type Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { lineIndex } from '../../text/line-index.ts';

/** A finding about a whole line, as a rule would have reported it. `medium`: what is more certain is asked of no model. */
export function lineFinding(
  file: SourceFile,
  claim: {
    readonly rule: string;
    readonly category: string;
    readonly line: number;
    readonly message: string;
  },
): Finding {
  const index = lineIndex(file.text);
  const whole = index.lineSpan(claim.line);
  const text = file.text.slice(whole.start, whole.end);
  const start = whole.start + (text.length - text.trimStart().length);
  const location = index.locationOf(file.path, { start, end: start + text.trim().length });
  return {
    rule: claim.rule,
    category: categoryOf(claim.category),
    severity: 'medium',
    message: claim.message,
    location,
    evidence: [{ kind: 'match', location, note: '' }],
    fingerprint: `${claim.rule}:${file.path}:${claim.line}`,
    tool: 'assay',
  };
}

function categoryOf(name: string): Category {
  return CATEGORIES.find((one) => one === name) ?? 'model';
}

import { CATEGORIES } from '../../core/finding.ts';
import type { Finding } from '../../core/finding.ts';
import { lineIndex } from '../../text/line-index.ts';
import type { RuleKnowledge } from '../../review/model/rule-knowledge.ts';
import type { ReviewedFile } from './reviewer.ts';

/** A finding of a rule about a whole line, as the rule would report it. `medium`: what is more certain is asked of no model. */
export function lineFinding(
  { file }: ReviewedFile,
  { rule, line }: { readonly rule: RuleKnowledge; readonly line: number },
): Finding {
  const index = lineIndex(file.text);
  const whole = index.lineSpan(line);
  const text = file.text.slice(whole.start, whole.end);
  const start = whole.start + (text.length - text.trimStart().length);
  const location = index.locationOf(file.path, { start, end: start + text.trim().length });
  return {
    rule: rule.id,
    category: CATEGORIES.find((one) => rule.id.startsWith(`${one}/`)) ?? 'model',
    severity: 'medium',
    message: rule.lead,
    location,
    evidence: [{ kind: 'match', location, note: '' }],
    fingerprint: `${rule.id}:${file.path}:${line}`,
    tool: 'assay',
  };
}

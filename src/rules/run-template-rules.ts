import type { Finding } from '../core/finding.ts';
import { parseTemplate } from '../templates/parse-template.ts';
import { isTemplatePath } from '../templates/template-path.ts';
import { findingFingerprint } from '../text/fingerprint.ts';
import { lineIndex } from '../text/line-index.ts';
import type { LineIndex } from '../text/line-index.ts';
import type { Report, Rule, RuleMeta } from './rule.ts';
import { categoryOf } from './run-rules.ts';

interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** What the rules about templates say about one file, in source order; nothing for a file that is no template. */
export function runTemplateRules(file: TemplateFile, rules: readonly Rule[]): readonly Finding[] {
  if (!isTemplatePath(file.path) || !/\{[{%]/.test(file.text)) {
    return [];
  }
  const template = parseTemplate(file.path, file.text);
  const lines = lineIndex(file.text);
  const occurrences = new Map<string, number>();
  const reports: { readonly meta: RuleMeta; readonly report: Report }[] = [];
  for (const rule of rules) {
    if ('inspect' in rule) {
      rule.inspect(template, (report) => reports.push({ meta: rule.meta, report }));
    }
  }
  return reports
    .sort((left, right) => left.report.span.start - right.report.span.start)
    .map(({ meta, report }) => toFinding(meta, report, { file, lines, occurrences }));
}

interface FindingPlace {
  readonly file: TemplateFile;
  readonly lines: LineIndex;
  readonly occurrences: Map<string, number>;
}

function toFinding(
  meta: RuleMeta,
  report: Report,
  { file, lines, occurrences }: FindingPlace,
): Finding {
  const location = lines.locationOf(file.path, report.span);
  const source = file.text.slice(lines.lineSpan(location.start.line).start, report.span.end);
  return {
    rule: meta.id,
    category: categoryOf(meta),
    severity: report.severity ?? meta.severity,
    message: report.message,
    location,
    evidence: [{ kind: 'match', location, note: report.note ?? '' }, ...(report.evidence ?? [])],
    ...(meta.cwe === undefined ? {} : { cwe: meta.cwe }),
    ...(report.fix === undefined ? {} : { fix: report.fix }),
    fingerprint: findingFingerprint({ rule: meta.id, file: file.path, source }, occurrences),
    tool: 'assay',
  };
}

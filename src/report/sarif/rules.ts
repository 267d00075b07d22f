import type { Finding } from '../../core/finding.ts';
import type { Severity } from '../../core/severity.ts';
import { escapeTerminalBlock, escapeTerminalLine } from '../../text/escape-terminal.ts';
import type { RuleDescription } from '../reporter.ts';

export interface SarifRules {
  readonly descriptors: readonly object[];
  readonly indexOf: (rule: string) => number;
}

/** GitHub keeps this many tags of a rule. */
const MOST_TAGS = 10;
/** GitHub's own bands: critical from 9.0, high from 7.0, medium from 4.0. */
const SECURITY_SEVERITY: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
};

/** One descriptor a rule that has findings, those described first, in their order. */
export function sarifRules(
  findings: readonly Finding[],
  descriptions: readonly RuleDescription[],
): SarifRules {
  const firsts = new Map<string, Finding>();
  for (const finding of findings) {
    if (!firsts.has(finding.rule)) {
      firsts.set(finding.rule, finding);
    }
  }
  const described = new Map(descriptions.map((description) => [description.id, description]));
  const ids = [...firsts.keys()];
  const descriptors = [...firsts.values()].map((finding) =>
    descriptor(described.get(finding.rule) ?? undescribed(finding), finding),
  );
  const indexes = new Map(ids.map((id, index) => [id, index]));
  return { descriptors, indexOf: (rule) => indexes.get(rule) ?? -1 };
}

export function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'error';
    case 'medium':
      return 'warning';
    default:
      return 'note';
  }
}

/** As GitHub and CodeQL write it, at least three digits. */
export function cweTag(cwe: number): string {
  return `external/cwe/cwe-${String(cwe).padStart(3, '0')}`;
}

function descriptor(description: RuleDescription, finding: Finding): object {
  const { help, severity } = description;
  const summary = escapeTerminalLine(description.summary);
  const isSecurity = finding.category === 'security' || finding.category === 'secrets';
  return {
    id: escapeTerminalLine(description.id),
    name: pascalCase(description.id),
    shortDescription: { text: summary },
    fullDescription: { text: leadOf(help) || summary },
    ...(help.trim() === ''
      ? {}
      : { help: { text: escapeTerminalBlock(help), markdown: escapeTerminalBlock(help) } }),
    defaultConfiguration: { level: levelOf(severity) },
    properties: {
      tags: tagsOf(description, finding),
      precision: 'high',
      'problem.severity': problemSeverity(severity),
      ...(isSecurity ? { 'security-severity': SECURITY_SEVERITY[severity] } : {}),
    },
  };
}

function tagsOf(description: RuleDescription, finding: Finding): readonly string[] {
  const cwe = description.cwe ?? finding.cwe;
  const tags = [
    ...(finding.category === 'secrets' ? ['security', 'secrets'] : [finding.category]),
    ...(cwe === undefined ? [] : [cweTag(cwe)]),
    ...description.tags,
  ];
  return [...new Set(tags)].slice(0, MOST_TAGS);
}

function problemSeverity(severity: Severity): string {
  const level = levelOf(severity);
  return level === 'note' ? 'recommendation' : level;
}

function undescribed(finding: Finding): RuleDescription {
  return {
    id: finding.rule,
    summary: finding.category === 'model' ? 'Found by the language model' : finding.rule,
    help: '',
    severity: finding.severity,
    tags: [],
  };
}

/** The first paragraph below the title. */
function leadOf(help: string): string {
  const paragraph = help.split(/\n\s*\n/).find((part) => part.trim() !== '' && !/^\s*#/.test(part));
  return escapeTerminalLine((paragraph ?? '').replaceAll(/\s+/g, ' ').trim());
}

function pascalCase(id: string): string {
  return id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

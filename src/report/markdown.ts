import type { Finding } from '../core/finding.ts';
import type { ReviewResult, SourceFile } from '../core/review-result.ts';
import { SEVERITIES } from '../core/severity.ts';
import { escapeMarkdown, escapeMarkdownCell } from '../text/escape-markdown.ts';
import { codeSpan } from '../text/fence.ts';
import { maskSecrets } from '../text/mask-secrets.ts';
import { counted } from './counted.ts';
import { suppressedTexts } from './describe-decision.ts';
import {
  headline,
  modelWorkText,
  repliesText,
  skippedText,
  timingText,
  trialsText,
} from './describe.ts';
import { findingMarkdown } from './markdown/finding.ts';
import type { Reporter } from './reporter.ts';

/**
 * For a comment on a pull request or the summary of a build. Nothing in it acts: no mention, reference, link, image, HTML
 * or quick action that came from a file, a tool or a model. What is missing comes first, low findings are folded.
 */
export const markdownReporter: Reporter = {
  format: 'markdown',
  render: (result) => {
    const parts = [
      ...incomplete(result),
      `## Assay review\n\n${escapeMarkdown(headline(result))}\n`,
      ...countTable(result),
      ...findingParts(result),
      ...folded('Findings of low severity', lowParts(result)),
      footer(result),
    ];
    return parts.join('\n');
  },
};

/** Forges refuse comments above 65,535 characters; the rest is for what stands around the findings. */
const MOST_CHARACTERS = 56_000;
const MOST_SHORTFALLS = 20;

function incomplete(result: ReviewResult): readonly string[] {
  if (result.complete) {
    return [];
  }
  const { shortfalls } = result;
  const items = shortfalls.slice(0, MOST_SHORTFALLS).map(({ step, file, reason, hint }) => {
    const where = file === undefined ? '' : ` ${codeSpan(file)}:`;
    const remedy = hint === undefined ? '' : `. ${hint}`;
    return `> - ${step}:${where} ${escapeMarkdown(maskSecrets(`${reason}${remedy}`))}\n`;
  });
  const rest = shortfalls.length - MOST_SHORTFALLS;
  return [
    `> **INCOMPLETE**: ${counted(shortfalls.length, 'thing')} could not be looked at.\n>\n` +
      items.join('') +
      (rest > 0 ? `> - … ${rest} more\n` : ''),
  ];
}

function countTable({ findings }: ReviewResult): readonly string[] {
  if (findings.length === 0) {
    return [];
  }
  const categories = [...new Set(findings.map((finding) => finding.category))].toSorted();
  const severities = SEVERITIES.toReversed();
  const rows = categories.map((category) => {
    const own = findings.filter((finding) => finding.category === category);
    const cells = severities.map((severity) => {
      const count = own.filter((finding) => finding.severity === severity).length;
      return count === 0 ? '' : String(count);
    });
    return `| ${[escapeMarkdownCell(category), ...cells].join(' | ')} |\n`;
  });
  return [
    `| | ${severities.join(' | ')} |\n|---|${severities.map(() => '--:').join('|')}|\n${rows.join('')}`,
  ];
}

function findingParts(result: ReviewResult): readonly string[] {
  return within(
    result,
    result.findings.filter((finding) => finding.severity !== 'low'),
  );
}

function lowParts(result: ReviewResult): readonly string[] {
  const others = findingParts(result).join('').length;
  const low = result.findings.filter((finding) => finding.severity === 'low');
  return within(result, low, MOST_CHARACTERS - others);
}

/** As many findings as there is room for; the rest is counted. */
function within(
  result: ReviewResult,
  findings: readonly Finding[],
  room = MOST_CHARACTERS,
): readonly string[] {
  const files = new Map<string, SourceFile>(result.files.map((file) => [file.path, file]));
  const parts: string[] = [];
  let used = 0;
  for (const finding of findings) {
    const part = findingMarkdown(finding, files.get(finding.location.file));
    if (used + part.length > room) {
      break;
    }
    parts.push(part);
    used += part.length;
  }
  const rest = findings.length - parts.length;
  return rest > 0 ? [...parts, `… ${counted(rest, 'more finding')} not shown here\n`] : parts;
}

function folded(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0
    ? []
    : [`<details>\n<summary>${title}</summary>\n\n${parts.join('\n')}\n</details>\n`];
}

function footer(result: ReviewResult): string {
  const replies = result.model === undefined ? '' : repliesText(result.model.replies);
  const lines = [
    timingText(result),
    modelWorkText(result),
    trialsText(result),
    replies === '' ? '' : `replies: ${replies}`,
    ...suppressedTexts(result),
    skippedText(result),
    ...result.notices.map(({ text, hint }) => (hint === undefined ? text : `${text}. ${hint}`)),
  ].filter((line) => line !== '');
  return `<sub>${lines.map((line) => escapeMarkdown(maskSecrets(line))).join('<br>\n')}</sub>\n`;
}

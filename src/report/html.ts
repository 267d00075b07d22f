import type { ReviewResult } from '../core/review-result.ts';
import { SEVERITIES } from '../core/severity.ts';
import { escapeHtml } from '../text/escape-html.ts';
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
import { SCRIPT, SCRIPT_HASH } from './html/behaviour.ts';
import { fileTree } from './html/file-tree.ts';
import { findingCard } from './html/finding-card.ts';
import { STYLE } from './html/style.ts';
import { suppressedList } from './html/suppressed-list.ts';
import type { Reporter } from './reporter.ts';

/**
 * One file that opens offline, in light and dark, and prints. It asks the network for nothing (its content security policy says
 * so), and everything that came from a file, a tool or a model is text in it.
 */
export const htmlReporter: Reporter = {
  format: 'html',
  render: (result) => {
    const files = new Map(result.files.map((file) => [file.path, file]));
    const cards = result.findings.map((finding, index) =>
      findingCard(finding, files.get(finding.location.file), index),
    );
    const empty = cards.length === 0 ? `<p>${escapeHtml(headline(result))}.</p>` : '';
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'">
<title>Assay review</title>
<style>${STYLE}</style>
</head>
<body>
${top(result)}
<main>
<nav aria-label="Files">${fileTree(result.findings)}</nav>
<div>
${empty}${cards.join('\n')}
<p id="none" hidden>No finding fits the filters above.</p>
${suppressedList(result)}
</div>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
  },
};

function top(result: ReviewResult): string {
  const lines = [
    modelText(result),
    trialsText(result),
    ...suppressedTexts(result),
    skippedText(result),
    ...result.notices.map(({ text, hint }) => (hint === undefined ? text : `${text}. ${hint}`)),
  ].filter((line) => line !== '');
  return `<header>
<h1>Assay review</h1>
<p>${escapeHtml(headline(result))}</p>
${phases(result)}
${lines.map((line) => `<div class="quiet">${escapeHtml(maskSecrets(line))}</div>`).join('\n')}
${incomplete(result)}
${filters(result)}
</header>`;
}

function modelText(result: ReviewResult): string {
  const replies = result.model === undefined ? '' : repliesText(result.model.replies);
  const work = modelWorkText(result);
  return work === '' ? '' : `model ${work}${replies === '' ? '' : `; replies: ${replies}`}`;
}

function phases(result: ReviewResult): string {
  const { analysis, model, trials } = result.timing;
  const parts = Object.entries({ analysis, model, trials }).filter(
    ([, milliseconds]) => milliseconds > 0,
  );
  const bars = parts.map(
    ([name, milliseconds]) =>
      `<i class="${name}" style="flex: ${Math.max(1, Math.round(milliseconds))}"></i>`,
  );
  const key = parts.map(([name]) => `<span><i class="${name}"></i>${name}</span>`);
  return `<div class="phases" aria-hidden="true">${bars.join('')}</div><div class="phase-key" aria-hidden="true">${key.join('')}</div><div class="quiet">${escapeHtml(timingText(result))}</div>`;
}

function incomplete({ complete, shortfalls }: ReviewResult): string {
  if (complete) {
    return '';
  }
  const items = shortfalls.map(({ step, file, reason, hint }) => {
    const text = `${file === undefined ? '' : `${file}: `}${reason}${hint === undefined ? '' : `. ${hint}`}`;
    return `<li>${step}: ${escapeHtml(maskSecrets(text))}</li>`;
  });
  return `<div class="incomplete"><strong>INCOMPLETE</strong>: ${counted(shortfalls.length, 'thing')} could not be looked at<ul>${items.join('')}</ul></div>`;
}

function filters({ findings }: ReviewResult): string {
  const buttons = SEVERITIES.toReversed().flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0
      ? []
      : [
          `<button type="button" data-toggle="${severity}" aria-pressed="true">${severity}<b class="${severity}">${count}</b></button>`,
        ];
  });
  return `<div class="bar">${buttons.join('')}<input id="words" type="search" placeholder="rule, file or words" aria-label="Only findings with these words"></div>`;
}

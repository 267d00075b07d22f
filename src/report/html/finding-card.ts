import type { TrialEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { escapeHtml } from '../../text/escape-html.ts';
import { shortFingerprint } from '../describe-decision.ts';
import { badgesOf, evidenceLines, fixStatus } from '../describe.ts';
import { fixDiff } from '../fix-diff.ts';
import { frameRows, stepLabel, type FrameRow } from '../frame.ts';
import { redactionOf, type Redaction } from '../redaction.ts';
import { cellPlaceOf, placeText } from '../source-view.ts';
import { trialPlot } from './trial-plot.ts';

/** Columns of code in a frame. */
const FRAME_WIDTH = 110;
const LONGEST_DIFF = 80;

interface Card {
  readonly finding: Finding;
  readonly file: SourceFile | undefined;
  readonly redaction: Redaction;
  /** Unique in the page; the ids inside begin with it. */
  readonly id: string;
}

/** One finding: what, where, the source with the span lit, the evidence, and for a tried rewrite the plot beside the diff. */
export function findingCard(finding: Finding, file: SourceFile | undefined, index: number): string {
  const card: Card = { finding, file, redaction: redactionOf(finding, file), id: `f${index + 1}` };
  const parts = [
    header(card),
    `<p class="message">${shown(card, finding.message)}</p>`,
    source(card),
    trace(card),
    evidence(card),
    remedy(card),
    reason(card),
  ];
  return `<article id="${card.id}" class="finding ${finding.severity}" data-severity="${finding.severity}" data-file="${escapeHtml(finding.location.file)}">\n${parts.filter((part) => part !== '').join('\n')}\n</article>`;
}

function header({ finding, file, id }: Card): string {
  const separator = cellPlaceOf(file, finding.location) === undefined ? ':' : ': ';
  const place = `${finding.location.file}${separator}${placeText(file, finding.location)}`;
  const badges = badgesOf(finding).map(
    (badge) => `<span class="badge">${escapeHtml(badge)}</span>`,
  );
  return `<header><span class="severity">${finding.severity}</span> <a class="place" href="#${id}">${escapeHtml(place)}</a> <code class="rule">${escapeHtml(finding.rule)}</code> ${badges.join(' ')} <span class="quiet" title="assay dismiss ${shortFingerprint(finding)}">id <code>${shortFingerprint(finding)}</code></span></header>`;
}

function source(card: Card): string {
  const { finding, file, redaction } = card;
  if (file === undefined) {
    return '';
  }
  const rows = frameRows({ finding, file, redaction, width: FRAME_WIDTH });
  return `<pre class="source">${rows.map((row, index) => rowHtml(row, rows[index + 1], card)).join('')}</pre>`;
}

function rowHtml(row: FrameRow, next: FrameRow | undefined, { id }: Card): string {
  switch (row.kind) {
    case 'code': {
      const isLit = next?.kind === 'mark' ? ' lit' : '';
      return `<span class="line${isLit}" id="${id}-${row.number}"><i>${row.number}</i>${escapeHtml(row.code)}\n</span>`;
    }
    case 'mark': {
      const text = `${row.underline} ${row.label.replaceAll(/\s+/g, ' ')}`.trimEnd();
      return text === '' ? '' : `<span class="mark"><i></i>${escapeHtml(text)}\n</span>`;
    }
    default:
      return '<span class="gap"><i>…</i>\n</span>';
  }
}

/** The steps of a data flow, each a link to its line above. */
function trace(card: Card): string {
  const { finding, file, id } = card;
  const traces = finding.evidence.filter((one) => one.kind === 'trace');
  const lists = traces.map(({ steps }) => {
    const items = steps.map((step, index) => {
      const { location } = step;
      const text = shown(card, stepLabel(steps, step, index).replace(/^\d+ /, ''));
      return location.file === file?.path
        ? `<li><a href="#${id}-${placeText(file, location).split(':')[0] ?? ''}">${text}</a></li>`
        : `<li>${text} <code>${escapeHtml(`${location.file}:${location.start.line}`)}</code></li>`;
    });
    return `<ol class="trace">${items.join('')}</ol>`;
  });
  return lists.join('');
}

function evidence(card: Card): string {
  const lines = evidenceLines(card.finding, card.file).filter(({ label }) => label !== 'trace');
  return lines.length === 0
    ? ''
    : `<dl>${lines.map(({ label, text }) => `<dt>${escapeHtml(label)}</dt><dd>${shown(card, text)}</dd>`).join('')}</dl>`;
}

function remedy(card: Card): string {
  const { finding, file, redaction } = card;
  const trial = finding.evidence.find((one) => one.kind === 'trial');
  const plot = trial === undefined ? '' : plotFigure(trial);
  if (finding.fix === undefined) {
    return plot;
  }
  const status = fixStatus(finding);
  const title = `<h3>fix: ${shown(card, finding.fix.title)}${status === '' ? '' : ` <small>${shown(card, status)}</small>`}</h3>`;
  const marks = { same: ' ', removed: '-', added: '+' };
  const rows = fixDiff(finding, file, redaction).flatMap((hunk, index) => [
    ...(index === 0 ? [] : ['<span class="gap"> …\n</span>']),
    ...hunk.lines.map(
      ({ kind, text }) => `<span class="${kind}">${marks[kind]} ${escapeHtml(text)}\n</span>`,
    ),
  ]);
  const rest = rows.length - LONGEST_DIFF;
  const more = rest > 0 ? `<span class="gap">… ${rest} more lines\n</span>` : '';
  const diff =
    rows.length === 0
      ? ''
      : `<pre class="diff">${rows.slice(0, LONGEST_DIFF).join('')}${more}</pre>`;
  return `${title}<div class="beside">${diff}${plot}</div>`;
}

function plotFigure(trial: TrialEvidence): string {
  const plot = trialPlot(trial);
  return plot === ''
    ? ''
    : `<figure>${plot}<figcaption><span class="key original"></span> original <span class="key rewrite"></span> rewrite · ${escapeHtml(trial.python)}</figcaption></figure>`;
}

function reason(card: Card): string {
  const { explanation } = card.finding;
  if (explanation === undefined) {
    return '';
  }
  const author = explanation.origin === 'model' ? ' <small>the model’s words</small>' : '';
  return `<p class="why">${shown(card, explanation.text)}${author}</p>`;
}

/** Words about a finding; what they set in backticks is code. */
function shown({ redaction }: Card, text: string): string {
  return escapeHtml(redaction.hide(text)).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

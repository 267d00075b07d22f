import type { Finding } from '../../core/finding.ts';
import type { ReviewResult } from '../../core/review-result.ts';
import { escapeHtml } from '../../text/escape-html.ts';
import { counted } from '../counted.ts';
import { decisionText, shortFingerprint } from '../describe-decision.ts';
import { redactionOf } from '../redaction.ts';
import { placeText } from '../source-view.ts';

/** What is not among the findings because people said so, with who, when and why; folded up. Empty where there is none. */
export function suppressedList({ suppressed, files }: ReviewResult): string {
  if (suppressed.length === 0) {
    return '';
  }
  const byPath = new Map(files.map((file) => [file.path, file]));
  const rows = suppressed.slice(0, MOST_ROWS).map((finding) => {
    const file = byPath.get(finding.location.file);
    const { hide } = redactionOf(finding, file);
    const place = `${finding.location.file}:${placeText(file, finding.location)}`;
    return `<li><span class="severity">${finding.severity}</span> ${escapeHtml(place)} <code class="rule">${escapeHtml(finding.rule)}</code> <code class="id">${shortFingerprint(finding)}</code><br>${escapeHtml(hide(finding.message))}<br><span class="quiet">${escapeHtml(hide(reasonOf(finding)))}</span></li>`;
  });
  const rest = suppressed.length - rows.length;
  const more = rest > 0 ? `<li class="quiet">… ${rest} more</li>` : '';
  return `<details class="suppressed"><summary>${counted(suppressed.length, 'finding')} silenced in the source or dismissed earlier</summary><ul>${rows.join('')}${more}</ul></details>`;
}

const MOST_ROWS = 200;

function reasonOf({ suppression, decision }: Finding): string {
  return suppression === undefined
    ? decision === undefined
      ? ''
      : decisionText(decision)
    : `silenced in line ${suppression.location.start.line}: ${suppression.comment}`;
}

import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { badgesOf } from '../describe.ts';
import { cellPlaceOf, placeText } from '../source-view.ts';
import { leftAndRight, type Canvas } from './layout.ts';

/** `shop/billing.py:41:12  high  performance/nested-loop-join        data flow`. */
export function drawHeader(
  finding: Finding,
  file: SourceFile | undefined,
  { width, paint }: Canvas,
): readonly string[] {
  const path = escapeTerminalLine(finding.location.file);
  const separator = cellPlaceOf(file, finding.location) === undefined ? ':' : ': ';
  const place = `${path}${separator}${placeText(file, finding.location)}`;
  const rule = escapeTerminalLine(finding.rule);
  const badges = escapeTerminalLine(badgesOf(finding).join(' · '));
  const { severity } = finding;
  return leftAndRight(
    {
      plain: `${place}  ${severity}  ${rule}`,
      painted: `${paint.strong(place)}  ${paint.severity(severity, severity)}  ${rule}`,
    },
    { plain: badges, painted: paint.good(badges) },
    width,
  );
}

import colors from 'picocolors';
import type { Severity } from '../../core/severity.ts';
import { displayWidth } from '../../text/display-width.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';

/** Where and how the text report draws. */
export interface Canvas {
  /** Columns. */
  readonly width: number;
  readonly paint: Paint;
}

type Brush = (text: string) => string;

/** Colours by meaning. Everything can be told apart without them. */
export interface Paint {
  readonly severity: (severity: Severity, text: string) => string;
  readonly strong: Brush;
  readonly quiet: Brush;
  readonly added: Brush;
  readonly removed: Brush;
  readonly good: Brush;
  readonly warning: Brush;
}

/** Columns of a label with its indent: evidence and reasons line up behind it. */
const LABEL_WIDTH = 9;

export function paintFor(color: boolean): Paint {
  const brush = colors.createColors(color);
  const severities: Record<Severity, Brush> = {
    critical: (text) => brush.bold(brush.red(text)),
    high: brush.red,
    medium: brush.yellow,
    low: brush.cyan,
  };
  return {
    severity: (severity, text) => severities[severity](text),
    strong: brush.bold,
    quiet: brush.dim,
    added: brush.green,
    removed: brush.red,
    good: brush.green,
    warning: (text) => brush.bold(brush.yellow(text)),
  };
}

/** Untrusted words over as many lines as they need. Words longer than a line are left whole. */
export function wrapped(
  text: string,
  room: { readonly indent: number; readonly width: number },
): readonly string[] {
  const margin = ' '.repeat(room.indent);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of escapeTerminalLine(text.replaceAll(/\s+/g, ' ').trim()).split(' ')) {
    const width = displayWidth(word);
    if (line !== '' && room.indent + used + 1 + width > room.width) {
      lines.push(margin + line);
      line = '';
      used = 0;
    }
    line += line === '' ? word : ` ${word}`;
    used += line === word ? width : width + 1;
  }
  return [...lines, margin + line];
}

/** A quiet label, then untrusted words lined up behind it. */
export function labelled(label: string, text: string, canvas: Canvas): readonly string[] {
  const [first = '', ...rest] = wrapped(text, { indent: LABEL_WIDTH, width: canvas.width });
  const heading = `  ${canvas.paint.quiet(label)}${' '.repeat(LABEL_WIDTH - 2 - label.length)}`;
  return [heading + first.slice(LABEL_WIDTH), ...rest];
}

/** Left and right part on one line when both fit, else the right one below. */
export function leftAndRight(
  left: { readonly plain: string; readonly painted: string },
  right: { readonly plain: string; readonly painted: string },
  width: number,
): readonly string[] {
  if (right.plain === '') {
    return [left.painted];
  }
  const gap = width - displayWidth(left.plain) - displayWidth(right.plain);
  return gap >= 2
    ? [left.painted + ' '.repeat(gap) + right.painted]
    : [left.painted, `  ${right.painted}`];
}

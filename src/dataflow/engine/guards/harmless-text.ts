import { hasKind } from '../../kinds.ts';
import type { KindSet, SinkKind } from '../../kinds.ts';

/** Text in front of data is kept up to this length: its beginning holds a URL's scheme and host, its end an open quote. */
const MAX_PREFIX = 160;

/**
 * Kinds of text in which a quoted literal holds whatever has not its quote in it. A shell reads what stands in double quotes, and some databases let a
 * backslash escape the closing quote.
 */
const SINGLE_QUOTED: ReadonlySet<SinkKind> = new Set(['xpath', 'os-command']);
const DOUBLE_QUOTED: ReadonlySet<SinkKind> = new Set(['xpath']);

/** True when data can do no harm where it arrives: it has been made safe for it, or it lies in a literal that it cannot end. */
export function isHarmlessText(
  kind: SinkKind,
  { safeFor, prefix }: { readonly safeFor: KindSet; readonly prefix: string },
): boolean {
  return (
    hasKind(safeFor, kind) ||
    (prefix.endsWith("'") && SINGLE_QUOTED.has(kind) && hasKind(safeFor, 'no-single-quote')) ||
    (prefix.endsWith('"') && DOUBLE_QUOTED.has(kind) && hasKind(safeFor, 'no-double-quote')) ||
    (kind === 'code' && prefix === '' && isLiteral(safeFor))
  );
}

/** The same for one place: an address that begins with text of the program, or was checked to lead nowhere else, is no script. */
export function isHarmlessAt(
  { kind, printed }: { readonly kind: SinkKind; readonly printed?: { readonly danger: string } },
  data: { readonly safeFor: KindSet; readonly prefix: string },
): boolean {
  return (
    isHarmlessText(kind, data) ||
    (printed?.danger === 'address' && (data.prefix !== '' || hasKind(data.safeFor, 'redirect')))
  );
}

/** From one quote to the next and nothing behind: a string literal, which is no code. */
function isLiteral(safeFor: KindSet): boolean {
  return (
    hasKind(safeFor, 'begins-with-quote') &&
    hasKind(safeFor, 'ends-with-quote') &&
    hasKind(safeFor, 'no-quote-inside')
  );
}

/** Text in front of other text in front of data. Of long text the middle is not kept. */
export function joinPrefix(before: string, after: string): string {
  const whole = before + after;
  const half = MAX_PREFIX / 2;
  return whole.length <= MAX_PREFIX ? whole : `${whole.slice(0, half)}\0${whole.slice(-half)}`;
}

import type { SourceFile } from '../../core/review-result.ts';
import type { Location, Span } from '../../core/span.ts';
import { escapeTerminalBlock } from '../../text/escape-terminal.ts';
import { showLine } from '../shown-line.ts';
import { cellPlaceOf, lastLineOf, viewOf } from '../source-view.ts';

/** The name that all paths are relative to. */
export const ROOT_ID = 'SRCROOT';

const LONGEST_SNIPPET = 12;
const SNIPPET_WIDTH = 400;
/** A link inside a plain message, `[words](target)`. */
const EMBEDDED_LINK = /\](?=\()/g;

/** A relative, percent-encoded reference that cannot climb out of the root. */
export function artifactLocation(path: string): object {
  const segments = path
    .toWellFormed()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return { uri: segments.map(encodeURIComponent).join('/') || '.', uriBaseId: ROOT_ID };
}

/** Text that is shown as it stands: no embedded links, nothing that acts on a terminal. */
export function plainMessage(text: string): { readonly text: string } {
  return { text: escapeTerminalBlock(text).replace(EMBEDDED_LINK, '] ').slice(0, 4_000) };
}

/** Lines and columns of the file itself. A notebook's cells have none in the file, so they are a logical place instead. */
export function sarifLocation(
  location: Location,
  file: SourceFile | undefined,
  extra: { readonly masks?: readonly Span[]; readonly message?: string } = {},
): object {
  const artifact = { artifactLocation: artifactLocation(location.file) };
  const cell = cellPlaceOf(file, location);
  const place =
    cell === undefined
      ? {
          physicalLocation: { ...artifact, region: regionWithSnippet(location, file, extra.masks) },
        }
      : {
          // Services want a line; the cell is said in the logical location.
          physicalLocation: { ...artifact, region: { startLine: 1 } },
          logicalLocations: [
            { name: `cell ${cell.cell}, line ${cell.line}`, kind: 'notebook cell' },
          ],
        };
  return extra.message === undefined || extra.message.trim() === ''
    ? place
    : { ...place, message: plainMessage(extra.message) };
}

export function region(location: Pick<Location, 'start' | 'end'>): object {
  return {
    startLine: location.start.line,
    startColumn: location.start.column,
    endLine: location.end.line,
    endColumn: location.end.column,
  };
}

function regionWithSnippet(
  location: Location,
  file: SourceFile | undefined,
  masks: readonly Span[] | undefined,
): object {
  if (file === undefined || masks === undefined) {
    return region(location);
  }
  const view = viewOf(file);
  const last = Math.min(lastLineOf(location), location.start.line + LONGEST_SNIPPET - 1);
  const lines: string[] = [];
  for (let line = location.start.line; line <= last; line += 1) {
    lines.push(
      showLine(view, line, { masks, underlined: location.span, width: SNIPPET_WIDTH }).code,
    );
  }
  return { ...region(location), snippet: { text: lines.join('\n') } };
}

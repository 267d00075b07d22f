import { structuredPatch } from 'diff';

/** One changed stretch with unchanged lines around it. Line numbers are 1-based. */
export interface DiffHunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly DiffLine[];
}

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  /** Without its line ending. */
  readonly text: string;
  /** In the old text for `same` and `removed`, in the new one for `added`. */
  readonly line: number;
}

export interface UnifiedDiffInput {
  /** Shown after `a/` and `b/`; quoted as git does where it holds anything but plain characters. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Unchanged lines around a change; 3 unless told. */
  readonly context?: number;
}

/** A patch that `git apply` and `patch -p1` take; empty when nothing changed. Line endings are kept as they are. */
export function unifiedDiff(input: UnifiedDiffInput): string {
  const { hunks } = structuredPatch('a', 'b', input.before, input.after, undefined, undefined, {
    context: input.context ?? 3,
  });
  if (hunks.length === 0) {
    return '';
  }
  const header = [`--- ${quotePath(`a/${input.path}`)}`, `+++ ${quotePath(`b/${input.path}`)}`];
  const bodies = hunks.map((hunk) => {
    const place = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
    return [place].concat(hunk.lines).join('\n');
  });
  return `${header.concat(bodies).join('\n')}\n`;
}

/** The same comparison for drawing. */
export function diffHunks(before: string, after: string, context: number): readonly DiffHunk[] {
  const { hunks } = structuredPatch('a', 'b', before, after, undefined, undefined, { context });
  return hunks.map((hunk) => ({
    oldStart: hunk.oldStart,
    newStart: hunk.newStart,
    lines: numberLines(hunk.lines, hunk.oldStart, hunk.newStart),
  }));
}

function numberLines(
  lines: readonly string[],
  oldStart: number,
  newStart: number,
): readonly DiffLine[] {
  let oldLine = oldStart;
  let newLine = newStart;
  const numbered: DiffLine[] = [];
  for (const raw of lines) {
    const text = raw.slice(1).replace(/\r$/, '');
    if (raw.startsWith('-')) {
      numbered.push({ kind: 'removed', text, line: oldLine });
      oldLine += 1;
    } else if (raw.startsWith('+')) {
      numbered.push({ kind: 'added', text, line: newLine });
      newLine += 1;
    } else if (raw.startsWith(' ')) {
      numbered.push({ kind: 'same', text, line: oldLine });
      oldLine += 1;
      newLine += 1;
    }
  }
  return numbered;
}

function range(start: number, count: number): string {
  return count === 1 ? String(start) : `${start},${count}`;
}

function quotePath(path: string): string {
  if (/^[\w./ +@=,-]+$/.test(path)) {
    return path;
  }
  const bytes = new TextEncoder().encode(path);
  return `"${Array.from(bytes, quoteByte).join('')}"`;
}

function quoteByte(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) {
    return `\\${String.fromCodePoint(byte)}`;
  }
  if (byte >= 0x20 && byte < 0x7f) {
    return String.fromCodePoint(byte);
  }
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

/**
 * Reads a requirements file as pip does ("Requirements File Format" in pip's documentation): comments, lines continued with a
 * backslash, options behind a requirement (`--hash`), `-r` and `-c`, editable installs. Everything that is taken out is replaced by
 * as many spaces, so that offsets stay those of the file.
 */
import { posix } from 'node:path';

import { lineIndex } from '../../../text/line-index.ts';
import { distributionName } from './distribution-name.ts';
import type { Dependency } from './dependency.ts';
import { parseRequirementText } from './requirement-text.ts';

export interface RequirementsFile {
  readonly dependencies: readonly Dependency[];
  /** Files it names with `-r` and `-c`, relative to the root, forward slashes; those outside the root are left out. */
  readonly includes: readonly Include[];
  /** Lines that are neither a requirement nor an option, nor the address or path of a package; from 1. */
  readonly unread: readonly number[];
}

export interface Include {
  readonly path: string;
  readonly kind: 'requirement' | 'constraint';
}

export interface ManifestText {
  /** Relative to the review's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export function parseRequirementsFile(
  file: ManifestText,
  kind: 'requirement' | 'constraint',
): RequirementsFile {
  const lines = lineIndex(file.text);
  const dependencies: Dependency[] = [];
  const includes: Include[] = [];
  const unread: number[] = [];
  for (const { text, start } of logicalLines(file.text)) {
    const option = OPTION.exec(text);
    if (option !== null) {
      const [, name = '', value = ''] = option;
      const included = includedFile(file.path, name, value);
      if (included !== undefined) {
        includes.push(included);
      }
      if (name !== '-e' && name !== '--editable') {
        continue;
      }
    }
    const skipped = option === null ? text.length - text.trimStart().length : editableStart(text);
    const body = text
      .slice(skipped)
      .replace(/\s+-{1,2}[a-zA-Z][\s\S]*$/, '')
      .trimEnd();
    const parsed = parseRequirementText(body);
    if (parsed === undefined && option === null && !PLACE.test(body)) {
      unread.push(lines.positionAt(start + skipped).line);
    }
    if (parsed !== undefined) {
      const from = start + skipped;
      const isHashed = /\s--hash[=\s]/.test(text);
      const { name, pinSpan, ...rest } = parsed;
      const span = { start: from, end: from + firstLineLength(file.text, from, body.length) };
      dependencies.push({
        ...rest,
        name: distributionName(name),
        written: name,
        kind,
        location: lines.locationOf(file.path, span),
        source: file.text.slice(span.start, span.end),
        pinSpan:
          pinSpan === undefined || isHashed
            ? undefined
            : { start: from + pinSpan.start, end: from + pinSpan.end },
        updatedBy: isHashed ? 'hashes' : 'hand',
      });
    }
  }
  return { dependencies, includes, unread };
}

/** An address, or a file or folder, whose version nobody can tell. */
const PLACE = /[/\\]|^\.|:/;

interface LogicalLine {
  readonly text: string;
  /** Offset in the file. */
  readonly start: number;
}

function logicalLines(text: string): readonly LogicalLine[] {
  const logical: LogicalLine[] = [];
  let open: { text: string; start: number } | undefined;
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    const [, line = '', ending = ''] = match;
    const bare = line.replace(/(^|\s)#.*$/, (comment) => ' '.repeat(comment.length));
    const isContinued = bare.endsWith('\\') && ending !== '';
    const shown = isContinued ? `${bare.slice(0, -1)} ${' '.repeat(ending.length)}` : bare;
    open = { text: `${open?.text ?? ''}${shown}`, start: open?.start ?? match.index };
    if (!isContinued) {
      if (open.text.trim() !== '') {
        logical.push(open);
      }
      open = undefined;
    }
  }
  return logical;
}

const OPTION = /^\s*(--?[a-zA-Z][\w-]*?)(?:\s+|=|(?<=^\s*-[a-zA-Z]))(\S.*?)?\s*$/;

function editableStart(text: string): number {
  const [, skipped = ''] = /^(\s*(?:-e|--editable)(?:\s+|=)?)/.exec(text) ?? [];
  return skipped.length;
}

function includedFile(from: string, option: string, value: string): Include | undefined {
  const kind = INCLUDES.get(option);
  if (kind === undefined || value === '' || /^\w+:\/\//.test(value) || value.startsWith('/')) {
    return undefined;
  }
  const path = posix.normalize(posix.join(posix.dirname(from), value.replaceAll('\\', '/')));
  return path.startsWith('../') ? undefined : { path, kind };
}

const INCLUDES: ReadonlyMap<string, Include['kind']> = new Map([
  ['-r', 'requirement'],
  ['--requirement', 'requirement'],
  ['-c', 'constraint'],
  ['--constraint', 'constraint'],
]);

function firstLineLength(text: string, from: number, length: number): number {
  const end = text.slice(from, from + length).search(/\\?[\r\n]/);
  return text.slice(from, from + (end === -1 ? length : end)).trimEnd().length;
}

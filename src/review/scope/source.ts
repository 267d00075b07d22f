import { assertNever } from '../../core/assert.ts';
import type { Shortfall, SkippedPath, SourceFile } from '../../core/review-result.ts';
import { describeReadFailure } from '../../io/files.ts';
import type { ReadFailure, ReadOutcome } from '../../io/files.ts';
import { sha256 } from '../../io/hash.ts';
import { textFormat } from '../../text/text-format.ts';
import { decodePython } from '../../io/python-encoding.ts';
import { readNotebook } from './notebook.ts';

/** What became of one path. */
export type SourceOutcome =
  | { readonly outcome: 'source'; readonly file: SourceFile }
  | { readonly outcome: 'skipped'; readonly skipped: SkippedPath }
  | { readonly outcome: 'shortfall'; readonly shortfall: Shortfall };

export interface SourceRequest {
  readonly path: string;
  readonly read: ReadOutcome;
  /** Named by the user: reviewed even if generated. */
  readonly isExplicit: boolean;
}

/** True for the names of files that hold Python: sources, stubs, windowed scripts, notebooks. */
export function isPythonName(name: string): boolean {
  return /\.(?:py|pyi|pyw|ipynb)$/iu.test(name);
}

/** True for the names of files that a review looks at: Python, and texts that may hold secrets. */
export function isReviewedName(path: string): boolean {
  return isPythonName(path) || textFormat(path) !== undefined;
}

/** True when a file without such a name begins with a line that makes the system run it with Python. */
export function hasPythonShebang(bytes: Uint8Array): boolean {
  const first = Buffer.from(bytes.subarray(0, 256)).toString('latin1').split('\n', 1)[0] ?? '';
  return /^#!\s*\S*(?:\/|\/env\s+(?:-\S+\s+)*)(?:python|pypy)[\d.]*w?(?:\s|$)/u.test(first);
}

/** Turns the bytes of a path into a file under review, or says why not. */
export function makeSource(request: SourceRequest): SourceOutcome {
  const { path, read, isExplicit } = request;
  const format = isPythonName(path) ? undefined : textFormat(path);
  if (format !== undefined) {
    return makeText({ path, format, read, isExplicit });
  }
  if (read.outcome !== 'ok') {
    return shortfall(path, describeReadFailure(read), readHint(read));
  }
  if (!isExplicit && isGeneratedName(path)) {
    return { outcome: 'skipped', skipped: { path, reason: 'generated' } };
  }
  const decoded = decodePython(read.bytes);
  if (decoded.outcome === 'binary') {
    return shortfall(path, describeReadFailure(decoded), 'Exclude it if it is not Python source.');
  }
  if (decoded.outcome === 'undecodable') {
    const hint = 'Save it as UTF-8, or declare its encoding in the first line.';
    return shortfall(path, describeReadFailure(decoded), hint);
  }
  const hash = sha256(read.bytes);
  if (isNotebookName(path)) {
    return makeNotebook(path, decoded.text, hash);
  }
  if (!isExplicit && isGenerated(decoded.text)) {
    return { outcome: 'skipped', skipped: { path, reason: 'generated' } };
  }
  return { outcome: 'source', file: { path, text: decoded.text, hash } };
}

/** Beyond this a text that nobody named is data. */
const LARGEST_TEXT = 1_000_000;
/** On average, in the lines of a text that a program wrote for programs. */
const LONGEST_AVERAGE_LINE = 1_000;

/** A text that is not Python: what is too large, binary or written by a program is left alone, unless the user named it. */
function makeText(
  request: SourceRequest & { readonly format: NonNullable<SourceFile['format']> },
): SourceOutcome {
  const { path, format, read, isExplicit } = request;
  const tooLarge =
    read.outcome === 'too-large' ||
    (read.outcome === 'ok' && read.bytes.length > LARGEST_TEXT && format !== 'lock');
  if (!isExplicit && tooLarge && format !== 'lock') {
    return { outcome: 'skipped', skipped: { path, reason: 'data' } };
  }
  if (read.outcome !== 'ok') {
    return shortfall(path, describeReadFailure(read), readHint(read));
  }
  const { bytes } = read;
  if (bytes.includes(0)) {
    return { outcome: 'skipped', skipped: { path, reason: 'data' } };
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  const isMinified =
    text.length > 10_000 && text.length / text.split('\n').length > LONGEST_AVERAGE_LINE;
  if (!isExplicit && isMinified && format !== 'lock') {
    return { outcome: 'skipped', skipped: { path, reason: 'generated' } };
  }
  return { outcome: 'source', file: { path, text, hash: sha256(bytes), format } };
}

/** The text that lines are counted in, of an older version of a file; undefined when it has none. */
export function textOf(path: string, bytes: Uint8Array): string | undefined {
  if (!isPythonName(path) && textFormat(path) !== undefined) {
    return bytes.includes(0) ? undefined : new TextDecoder('utf-8').decode(bytes);
  }
  const decoded = decodePython(bytes);
  if (decoded.outcome !== 'ok' || !isNotebookName(path)) {
    return decoded.outcome === 'ok' ? decoded.text : undefined;
  }
  const notebook = readNotebook(decoded.text);
  return notebook.outcome === 'ok' ? notebook.text : undefined;
}

export function isNotebookName(path: string): boolean {
  return path.toLowerCase().endsWith('.ipynb');
}

function shortfall(file: string, reason: string, hint: string): SourceOutcome {
  return { outcome: 'shortfall', shortfall: { step: 'scope', file, reason, hint } };
}

function readHint(failure: ReadFailure): string {
  switch (failure.outcome) {
    case 'too-large':
      return 'Raise maxFileBytes in assay.toml, or exclude the file.';
    case 'unreadable':
      return 'Change its permissions, or exclude it.';
    case 'changing':
    case 'not-found':
      return 'Run the review again when nothing else writes there.';
    case 'not-regular':
      return failure.kind === 'symbolic link'
        ? 'Links are not followed: name the file that it leads to.'
        : 'Name a file or a folder.';
    default:
      return assertNever(failure);
  }
}

function makeNotebook(path: string, json: string, hash: string): SourceOutcome {
  const notebook = readNotebook(json);
  switch (notebook.outcome) {
    case 'ok':
      return {
        outcome: 'source',
        file: { path, text: notebook.text, hash, notebook: notebook.cells },
      };
    case 'not-python':
      return { outcome: 'skipped', skipped: { path, reason: 'not-python' } };
    case 'broken':
      return shortfall(path, notebook.reason, 'Open it in Jupyter and save it again.');
    default:
      return assertNever(notebook);
  }
}

function isGeneratedName(path: string): boolean {
  return /_pb2(?:_grpc)?\.pyi?$/u.test(path);
}

/** Lines of comment at the top in which generators leave their mark. */
const HEAD_LINES = 20;
const GENERATOR_MARK =
  /\b(?:auto-?generated|automatically generated|(?:was|is|file) generated by|@generated)\b|^#\s*generated by\b/iu;
const KEEP_OFF = /\bDO NOT (?:EDIT|MODIFY)\b/u;
/** What people write into the migrations that Django begins for them. */
const HAND_WRITTEN_MIGRATION = /\bRun(?:Python|SQL)\b/u;

/**
 * A generator's mark in the comments before the first code. Django's migrations carry one and are edited all the same: they
 * count as generated unless they run Python or SQL of the author's.
 */
function isGenerated(text: string): boolean {
  for (const line of text.split(/\r\n|\r|\n/u, HEAD_LINES)) {
    const comment = line.trim();
    if (comment !== '' && !comment.startsWith('#')) {
      return false;
    }
    if (GENERATOR_MARK.test(comment) || KEEP_OFF.test(comment)) {
      return !(/generated by django/iu.test(comment) && HAND_WRITTEN_MIGRATION.test(text));
    }
  }
  return false;
}

import { parse, TomlError } from 'smol-toml';

import { ReviewError } from '../core/review-error.ts';
import { describeReadFailure, readRegularFile } from '../io/files.ts';

/** A TOML file as it was read. */
export interface TomlFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Reads a TOML file; undefined when there is none.
 * @throws ReviewError `CONFIG_INVALID` when it is no TOML, with the line; `FILE_UNREADABLE`.
 */
export function readTomlFile(path: string): TomlFile | undefined {
  const read = readRegularFile(path, { maxBytes: MAX_BYTES });
  if (read.outcome === 'not-found') {
    return undefined;
  }
  if (read.outcome !== 'ok') {
    throw new ReviewError('FILE_UNREADABLE', `${path} ${describeReadFailure(read)}`, {
      hint: 'Make it a readable file, or remove it.',
    });
  }
  const text = Buffer.from(read.bytes)
    .toString('utf8')
    .replace(/^\uFEFF/u, '');
  try {
    return { path, text, content: parse(text) };
  } catch (error) {
    const place = error instanceof TomlError ? `, line ${error.line}` : '';
    const why = error instanceof TomlError ? firstLine(error.message) : 'it cannot be read as TOML';
    throw new ReviewError('CONFIG_INVALID', `${path}${place}: ${why}`, {
      hint: 'Correct the line; https://toml.io shows how it is written.',
      cause: error,
    });
  }
}

/**
 * The 1-based line on which a key is set, or the nearest table or key around it; undefined when it is not found (several keys on
 * one line of an inline table count as that line). A scan of line beginnings, good enough to point a person to the place.
 */
export function lineOfKey(file: TomlFile, path: readonly string[]): number | undefined {
  let table: readonly string[] = [];
  let best: { readonly line: number; readonly depth: number } | undefined;
  for (const [index, line] of file.text.split(/\r?\n/u).entries()) {
    const header = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*(?:#.*)?$/u.exec(line)?.[1];
    const key = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/u.exec(
      line,
    );
    if (header !== undefined) {
      table = splitKey(header);
    }
    const here = header === undefined ? [...table, ...splitKey(key?.[1] ?? '')] : table;
    const depth = Math.min(here.length, path.length);
    const isOnTheWay = path.slice(0, depth).every((part, at) => part === here[at]);
    if ((header !== undefined || key !== null) && isOnTheWay && depth > (best?.depth ?? 0)) {
      best = { line: index + 1, depth };
    }
  }
  return best?.line;
}

const MAX_BYTES = 1_000_000;

function splitKey(key: string): readonly string[] {
  const parts = key.match(/[\w-]+|"[^"]*"|'[^']*'/gu) ?? [];
  return parts.map((part) => part.replace(/^["']|["']$/gu, ''));
}

/** The parser adds a drawing of the place below its first line. */
function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/^Invalid TOML document: /u, '');
}

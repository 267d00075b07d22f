import { relative, resolve, sep } from 'node:path';
import { ReviewError } from '../../core/review-error.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { describeReadFailure, readPythonFile } from '../../io/files.ts';

/** `shop/cart.py:Cart.total`, taken apart. */
export interface TryTarget {
  /** As the user wrote it. */
  readonly path: string;
  /** Undefined where only a file was named; `<module>` for all that it runs. */
  readonly name: string | undefined;
}

/** @throws ReviewError `USAGE` for something that is no file with a Python name after it. */
export function parseTarget(text: string): TryTarget {
  const match = /^(.+?\.(?:py|pyw))(?::(<module>|[\p{L}_][\p{L}\p{N}_.<>]*))?$/u.exec(text);
  if (match === null) {
    throw new ReviewError('USAGE', `${text} names no function of a Python file`, {
      hint: 'Write the file and the function: shop/billing.py:total, or shop/cart.py:Cart.total.',
    });
  }
  return { path: match[1] ?? text, name: match[2] };
}

/**
 * Reads a file under the name it has from `root`.
 * @throws ReviewError `PATH_NOT_FOUND`, `FILE_UNREADABLE`.
 */
export function readTarget(path: string, root: string): SourceFile {
  const absolute = resolve(path);
  const read = readPythonFile(absolute, { maxBytes: MOST_BYTES });
  if (read.outcome === 'not-found') {
    throw new ReviewError('PATH_NOT_FOUND', `There is no file ${path}`, {
      hint: 'Check the path before the colon.',
    });
  }
  if (read.outcome !== 'ok') {
    throw new ReviewError('FILE_UNREADABLE', `${path} ${describeReadFailure(read)}`, {
      hint: 'Give a Python file of at most 1,000,000 bytes.',
    });
  }
  const name = relative(root, absolute).split(sep).join('/');
  return { path: name, text: read.text, hash: read.hash };
}

const MOST_BYTES = 1_000_000;

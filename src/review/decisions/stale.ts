import { join } from 'node:path';
import type { SourceFile } from '../../core/review-result.ts';
import { readRegularFile } from '../../io/files.ts';
import { textFormat } from '../../text/text-format.ts';
import { makeSource } from '../scope/source.ts';
import { contentHash, finderFor } from './code-content.ts';
import { codeLines } from './code-lines.ts';
import type { Decision } from './decision.ts';

/** What has become of the code of a decision: `changed` and `gone` ones hold for nothing any more. */
export type Staleness = 'current' | 'changed' | 'gone';

/** Compares decisions with the files as they are on the disk, each file read once. */
export function stalenessIn(root: string): (decision: Decision) => Staleness {
  const files = new Map<string, SourceFile | undefined>();

  function fileAt(path: string): SourceFile | undefined {
    if (!files.has(path)) {
      const read = readRegularFile(join(root, path), { maxBytes: MOST_BYTES });
      const made = makeSource({ path, read, isExplicit: true });
      files.set(path, made.outcome === 'source' ? made.file : undefined);
    }
    return files.get(path);
  }

  return ({ file: path, content }) => {
    const file = fileAt(path);
    if (file === undefined) {
      return 'gone';
    }
    if (content === undefined) {
      return 'current';
    }
    const lines = codeLines(content.code, textFormat(path) === undefined).length;
    return finderFor(file)
      .unitsNamed(content.within, lines)
      .some((unit) => contentHash(unit, content.secrets) === content.codeHash)
      ? 'current'
      : 'changed';
  };
}

const MOST_BYTES = 64 * 1024 * 1024;

import type { Finding } from '../../core/finding.ts';
import { kindOf } from '../../io/files.ts';
import { relative, resolve, sep } from 'node:path';

/** What `assay fix` was pointed at. */
export interface FixPlaces {
  /** For the review's scope, without lines. */
  readonly paths: readonly string[];
  /** Lines by absolute path of the file; a file without an entry is fixed whole. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
}

/** `shop/billing.py:41` is a line of a file unless a file of that very name exists. */
export function parsePlaces(places: readonly string[], cwd: string): FixPlaces {
  const paths: string[] = [];
  const lines = new Map<string, number[]>();
  for (const place of places) {
    const match = /^(.+?):(\d+)(?::\d+)?$/.exec(place);
    if (match === null || kindOf(resolve(cwd, place)) !== undefined) {
      paths.push(place);
      continue;
    }
    const [, path = '', line = ''] = match;
    paths.push(path);
    const key = resolve(cwd, path);
    lines.set(key, [...(lines.get(key) ?? []), Number(line)]);
  }
  return { paths, lines };
}

/** True when the user asked for this place: its file whole, or a line the finding touches. */
export function isAt(places: FixPlaces, finding: Finding, root: string): boolean {
  const wanted = places.lines.get(resolve(root, finding.location.file));
  const { start, end } = finding.location;
  return wanted === undefined || wanted.some((line) => start.line <= line && line <= end.line);
}

/** Lines that the user pointed at where none of the findings is, for instance `shop/billing.py:41`. */
export function emptyPlaces(
  { lines }: FixPlaces,
  findings: readonly Finding[],
  root: string,
): readonly string[] {
  return [...lines].flatMap(([path, wanted]) => {
    const here = findings.filter(({ location }) => resolve(root, location.file) === path);
    return wanted
      .filter((line) =>
        here.every(({ location: { start, end } }) => line < start.line || line > end.line),
      )
      .map((line) => `${pathFrom(process.cwd(), root, path)}:${line}`);
  });
}

/** A file of the review as the user would name it from where he is. */
export function pathFrom(cwd: string, root: string, file: string): string {
  return relative(cwd, resolve(root, file)).split(sep).join('/');
}

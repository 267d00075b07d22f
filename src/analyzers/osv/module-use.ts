/**
 * Where a project uses a distribution. Import statements are looked for in the text first; only files that have one are parsed, and
 * only where an advisory names what is vulnerable, to see whether that is used. Names follow imports and aliases as `python/scopes` does.
 */
import type { Location } from '../../core/span.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { PythonParser } from '../../python/parser.ts';
import { walk } from '../../python/tree/walk.ts';
import { lineIndex } from '../../text/line-index.ts';
import { importNames } from './import-names.ts';

/** `mentioned`: its name stands in settings or scripts, or as a text in the code. `unknown`: not all of the project was looked at. */
export type ModuleUse =
  | { readonly kind: 'imported'; readonly at: Location }
  | { readonly kind: 'mentioned' | 'never' | 'unknown' };

export interface Surroundings {
  /** Python files under review. */
  readonly files: readonly SourceFile[];
  /** Words of the project's other files; undefined where nobody can tell. */
  readonly wordsElsewhere: () => Promise<ReadonlySet<string> | undefined>;
}

export async function moduleUse(
  distribution: string,
  { files, wordsElsewhere }: Surroundings,
): Promise<ModuleUse> {
  const names = importNames(distribution);
  for (const file of files) {
    const at = importIn(file.text, names);
    if (at !== undefined) {
      return { kind: 'imported', at: lineIndex(file.text).locationOf(file.path, at) };
    }
  }
  const heads = names.map((name) => name.split('.').at(-1) ?? name);
  if (files.some(({ text }) => names.some((name) => isNamedInText(text, name)))) {
    return { kind: 'mentioned' };
  }
  const words = await wordsElsewhere();
  if (words === undefined) {
    return { kind: 'unknown' };
  }
  return { kind: heads.some((head) => words.has(head)) ? 'mentioned' : 'never' };
}

/** The first use of one of these dotted names, as `module.function`; undefined where none is used. */
export function symbolUse(
  parser: PythonParser,
  files: readonly SourceFile[],
  { distribution, symbols }: { readonly distribution: string; readonly symbols: readonly string[] },
): { readonly symbol: string; readonly at: Location } | undefined {
  const names = importNames(distribution);
  const wanted = new Set(
    symbols.flatMap((symbol) => [symbol, ...names.map((name) => `${name}.${symbol}`)]),
  );
  for (const file of files) {
    if (importIn(file.text, names) === undefined) {
      continue;
    }
    const module = analyseSource(parser, file.path, file.text);
    let found: { symbol: string; at: Location } | undefined;
    walk(module.tree, (node) => {
      if (found !== undefined || (node.kind !== 'name' && node.kind !== 'attribute')) {
        return;
      }
      const qualified = module.scopes.qualifiedName(node);
      const symbol = qualified === undefined ? undefined : namedBy(qualified, wanted);
      if (symbol !== undefined) {
        found = { symbol, at: module.lines.locationOf(file.path, node.span) };
      }
    });
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** The symbol itself, or a member of a class that is one. */
function namedBy(qualified: string, wanted: ReadonlySet<string>): string | undefined {
  for (
    let name = qualified;
    name !== '';
    name = name.slice(0, Math.max(0, name.lastIndexOf('.')))
  ) {
    if (wanted.has(name)) {
      return name;
    }
  }
  return undefined;
}

function importIn(
  text: string,
  names: readonly string[],
): { readonly start: number; readonly end: number } | undefined {
  for (const name of names) {
    const last = name.lastIndexOf('.');
    const plain = escaped(name);
    const split =
      last === -1
        ? ''
        : `|from[ \\t]+${escaped(name.slice(0, last))}[ \\t]+import[ \\t(]+(?:\\w+[^\\n]*,[ \\t]*)?${escaped(name.slice(last + 1))}\\b`;
    const statement = new RegExp(
      `^[ \\t]*(?:(?:import[ \\t]+(?:[\\w. \\t]+,[ \\t]*)*|from[ \\t]+)${plain}(?![\\w])${split})[^\\n\\r]*`,
      'mu',
    );
    const match =
      statement.exec(text) ??
      new RegExp(`\\b(?:import_module|__import__)\\([ \\t]*["']${plain}[."']`, 'u').exec(text);
    if (match !== null) {
      const start = match.index + (match[0].length - match[0].trimStart().length);
      return { start, end: match.index + match[0].trimEnd().length };
    }
  }
  return undefined;
}

/** As Django's settings name applications and Celery its tasks. */
function isNamedInText(text: string, name: string): boolean {
  return new RegExp(`["']${escaped(name)}(?:\\.[\\w.]+)?["']`, 'u').test(text);
}

function escaped(name: string): string {
  return name.replaceAll('.', '\\.');
}

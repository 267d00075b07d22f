import type { PlainRecord } from '../../data/sets/public-set.ts';
import type { TrainingRow } from '../../training-row.ts';
import { dedent } from '../../../review/model/shown-source.ts';
import { sha256 } from '../../../io/hash.ts';
import { fixRows } from '../fix-rows.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import { textIn, type RecordContext } from './record-text.ts';

/**
 * A commit that mends a weakness, as a unified diff (git's documentation, "Generating patch text"). Only stretches that parse by themselves,
 * before and after, can be looked at: a hunk with its functions whole. Commits that are no fixes (`non-security`) are left.
 */
export async function fromDiff(
  record: PlainRecord,
  { reviewer, origin }: RecordContext,
  signal: AbortSignal,
): Promise<Made> {
  if (/^(?:non|not)|^0$/iu.test(textIn(record, 'category'))) {
    return dropped('commit is not a security fix');
  }
  const repository = [textIn(record, 'owner'), textIn(record, 'repository')]
    .filter((part) => part !== '')
    .join('/');
  const group = `${origin.source}:${repository === '' ? sha256(textIn(record, 'diff')).slice(0, 16) : repository}`;
  const hunks = hunksOf(textIn(record, 'diff'));
  if (hunks.length === 0) {
    return dropped('no hunk of a Python file');
  }
  const rows: TrainingRow[] = [];
  for (const { path, before, after } of hunks) {
    rows.push(
      ...(await fixRows({ path, before, after, origin: { ...origin, group } }, reviewer, signal)),
    );
  }
  return madeOr(rows, 'no finding that the commit takes away');
}

interface Hunk {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** More hunks than a fix has belong to a release. */
const MOST_HUNKS = 40;
const LONGEST_DIFF = 200_000;

/** Both sides of each hunk of Python files, without common indentation, from the first `def` or decorator on. */
export function hunksOf(diff: string): readonly Hunk[] {
  if (diff.length > LONGEST_DIFF) {
    return [];
  }
  const found: Hunk[] = [];
  let path = '';
  let open: { readonly before: string[]; readonly after: string[] } | undefined;
  for (const line of [...diff.replaceAll('\r\n', '\n').split('\n'), '@@']) {
    if (line.startsWith('+++ ') || line.startsWith('@@') || line.startsWith('diff --git')) {
      if (open !== undefined && path.endsWith('.py')) {
        found.push({
          path,
          before: fromDefinition(open.before),
          after: fromDefinition(open.after),
        });
      }
      open = line.startsWith('@@') ? { before: [], after: [] } : undefined;
      path = line.startsWith('+++ ') ? line.slice(4).replace(/^b\//u, '').trim() : path;
    } else if (open !== undefined) {
      const text = line.slice(1);
      if (!line.startsWith('+')) {
        open.before.push(text);
      }
      if (!line.startsWith('-')) {
        open.after.push(text);
      }
    }
  }
  const whole = found.filter(({ before, after }) => before !== '' && after !== '');
  return whole.length > MOST_HUNKS ? [] : whole;
}

/** What stands above the first definition is the end of another function. */
function fromDefinition(lines: readonly string[]): string {
  const first = lines.findIndex((line) => /^\s*(?:@|def |async def |class )/u.test(line));
  if (first < 0) {
    return '';
  }
  return `${dedent(lines.slice(first)).join('\n').trimEnd()}\n`;
}

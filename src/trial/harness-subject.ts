import type { HarnessSubject } from './protocol.ts';
import type { SliceFiles } from './slice/slice-files.ts';
import type { LineRuns } from './subjects/changed-lines.ts';
import type { Target } from './subjects/target.ts';

/** How the harness reaches one version, and which of its lines have changed. */
export function harnessSubject(
  { module, lines }: SliceFiles,
  target: Target,
  changed: LineRuns,
): HarnessSubject {
  const own = changed.flatMap(([first, last]) =>
    lines
      .filter(([start, end]) => start <= last && first <= end)
      .map(([start, end]) => [Math.max(first, start), Math.min(last, end)] as const),
  );
  return { module, name: reachedName(target), lines, changed: own };
}

/** Names with two leading underscores are other names outside their class. */
function reachedName(target: Target): string {
  const parts = target.name.split('.');
  const last = parts.at(-1) ?? '';
  const owner = parts.at(-2);
  const isPrivate = owner !== undefined && last.startsWith('__') && !last.endsWith('__');
  return isPrivate
    ? [...parts.slice(0, -1), `_${owner.replace(/^_+/u, '')}${last}`].join('.')
    : target.name;
}

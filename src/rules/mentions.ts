import type { SourceModule } from '../python/source-module.ts';

const answers = new WeakMap<SourceModule, Map<string, boolean>>();

/** Whether a module's text matches a pattern anywhere; looked for once, however many functions of the module ask. */
export function mentions(module: SourceModule, pattern: RegExp): boolean {
  const known = answers.get(module) ?? new Map<string, boolean>();
  answers.set(module, known);
  const key = `${pattern.flags}/${pattern.source}`;
  const answer = known.get(key) ?? module.text.search(pattern) !== -1;
  known.set(key, answer);
  return answer;
}

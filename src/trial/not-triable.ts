import type { Span } from '../core/span.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { NotTriable, NotTriableCode } from './trial.ts';

/** Where in a module a reason for not trying stands. */
export interface Place {
  readonly module: SourceModule;
  readonly span: Span;
}

/** The outcome for code that is not tried; with a place, its line ends the reason. */
export function notTriable(code: NotTriableCode, reason: string, place?: Place): NotTriable {
  if (place === undefined) {
    return { outcome: 'not-triable', code, reason };
  }
  const { module, span } = place;
  const location = module.lines.locationOf(module.path, span);
  return {
    outcome: 'not-triable',
    code,
    reason: `${reason} (line ${location.start.line})`,
    location,
  };
}

export function isNotTriable(value: object): value is NotTriable {
  return 'outcome' in value && value.outcome === 'not-triable';
}

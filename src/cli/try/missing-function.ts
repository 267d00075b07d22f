import type { SourceModule } from '../../python/source-module.ts';
import type { TrialOutcome } from '../../trial/trial.ts';
import { nearestNames } from './nearest-names.ts';

/** The outcome for a name that is not in a file; undefined where it is, for a class, and in a file that does not parse. */
export function missingFunction(
  module: SourceModule,
  path: string,
  name: string,
): TrialOutcome | undefined {
  const isThere = module.functions.some(
    ({ qualifiedName }) => qualifiedName === name || qualifiedName.startsWith(`${name}.`),
  );
  return isThere || module.syntaxErrors.length > 0 ? undefined : noSuchFunction(module, path, name);
}

function noSuchFunction(module: SourceModule, path: string, name: string): TrialOutcome {
  const names = module.functions
    .map(({ qualifiedName }) => qualifiedName)
    .filter((one) => !one.includes('<module>') && !one.includes('<lambda>'));
  const near = nearestNames(name, names).map((one) => `\`${one}\``);
  const remedy =
    near.length > 0
      ? `; did you mean ${near.join(' or ')}?`
      : names.length === 0
        ? ', nor any other'
        : `; it has ${names
            .slice(0, MOST_NAMES)
            .map((one) => `\`${one}\``)
            .join(', ')}${names.length > MOST_NAMES ? ', …' : ''}`;
  const reason = `there is no function \`${name}\` in ${path}${remedy}`;
  return { outcome: 'not-triable', code: 'no-such-function', reason };
}

const MOST_NAMES = 6;

import type { SourceModule } from '../../python/source-module.ts';
import { isScriptPart } from '../slice/module-index.ts';
import { readsInput } from './lift-statements.ts';
import type { ProgramTarget } from './target.ts';

/** How people name the code of a module as a whole, as Python does. */
export const WHOLE_MODULE = '<module>';

/** A module that is tried as a script: run from its first statement to its last. */
export function programTarget(module: SourceModule): ProgramTarget {
  return { kind: 'program', module, name: '<program>', statements: module.tree.body };
}

/** True for a module that does something when it is run and reads standard input: a script, not a library. */
export function isReadingProgram(module: SourceModule): boolean {
  const runs = module.tree.body.some(
    (statement) =>
      isScriptPart(statement) || ['expression-statement', 'for', 'while'].includes(statement.kind),
  );
  return runs && module.tree.body.some((statement) => readsInput(module, statement));
}

import { isNotTriable, notTriable } from '../not-triable.ts';
import type { NotTriable, Subject, TrialRequest } from '../trial.ts';
import { findTarget } from './find-target.ts';
import { liftStatements } from './lift-statements.ts';
import { programTarget, WHOLE_MODULE } from './program-target.ts';
import { signatureProblem } from './match-signatures.ts';
import type { Target } from './target.ts';

/** Both versions of what is tried. */
export interface Targets {
  readonly original: Target;
  readonly rewrite: Target;
  /** What people call it. */
  readonly subject: string;
}

/** The two functions, or the two runs of statements made functions, of a request. */
export function findTargets({ original, rewrite }: TrialRequest): Targets | NotTriable {
  for (const { module } of [original, rewrite]) {
    const [problem] = module.syntaxErrors;
    if (problem !== undefined) {
      return notTriable('import-fails', `${module.path} does not parse: ${problem.message}`, {
        module,
        span: problem.span,
      });
    }
  }
  if (original.name === WHOLE_MODULE || rewrite.name === WHOLE_MODULE) {
    return findPrograms(original, rewrite);
  }
  if (original.statements !== undefined || rewrite.statements !== undefined) {
    return liftStatements({ original, rewrite });
  }
  return findFunctions(original, rewrite);
}

function findPrograms(original: Subject, rewrite: Subject): Targets | NotTriable {
  return original.name === rewrite.name
    ? {
        original: programTarget(original.module),
        rewrite: programTarget(rewrite.module),
        subject: original.module.path,
      }
    : notTriable('signatures-differ', 'only one of them is a whole program');
}

function findFunctions(original: Subject, rewrite: Subject): Targets | NotTriable {
  const first = findTarget(original.module, original.name);
  if (isNotTriable(first)) {
    return first;
  }
  const second = findTarget(rewrite.module, rewrite.name);
  if (isNotTriable(second)) {
    return second;
  }
  return (
    signatureProblem(first, second) ?? {
      original: first,
      rewrite: second,
      subject: original.name,
    }
  );
}

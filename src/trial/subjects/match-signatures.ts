import type { FunctionDefinition, Lambda, Parameter } from '../../python/tree/nodes.ts';
import { notTriable } from '../not-triable.ts';
import type { NotTriable } from '../trial.ts';
import type { FunctionTarget } from './target.ts';

/** Why two functions cannot be called alike; undefined where they can. More parameters with defaults do no harm. */
export function signatureProblem(
  original: FunctionTarget,
  rewrite: FunctionTarget,
): NotTriable | undefined {
  if (original.owner?.kind !== rewrite.owner?.kind) {
    return notTriable('signatures-differ', 'one of them is a method and the other is not');
  }
  if (isAsync(original.definition) !== isAsync(rewrite.definition)) {
    return notTriable('signatures-differ', 'only one of them is asynchronous');
  }
  const wanted = original.definition.parameters;
  const given = rewrite.definition.parameters;
  const isFitting =
    wanted.every((parameter, index) => isSame(parameter, given[index])) &&
    given.slice(wanted.length).every((parameter) => isOptional(parameter));
  return isFitting
    ? undefined
    : notTriable(
        'signatures-differ',
        `the rewrite takes other parameters: (${listed(given)}) instead of (${listed(wanted)})`,
        { module: rewrite.module, span: rewrite.definition.span },
      );
}

function isAsync(definition: FunctionDefinition | Lambda): boolean {
  return definition.kind === 'function' && definition.isAsync;
}

function isSame(wanted: Parameter, given: Parameter | undefined): boolean {
  return (
    given !== undefined &&
    given.style === wanted.style &&
    (given.name.name === wanted.name.name || wanted.style === 'positional-only') &&
    (given.default === undefined) === (wanted.default === undefined)
  );
}

function isOptional({ style, default: fallback }: Parameter): boolean {
  return fallback !== undefined || style === 'star' || style === 'double-star';
}

const MARKS: Readonly<Record<Parameter['style'], string>> = {
  'positional-only': '',
  positional: '',
  star: '*',
  'keyword-only': '',
  'double-star': '**',
};

/** As in a signature, with the marks between kinds of parameters. */
function listed(parameters: readonly Parameter[]): string {
  const parts: string[] = [];
  let previous: Parameter['style'] | undefined;
  for (const { style, name } of parameters) {
    if (previous === 'positional-only' && style !== 'positional-only') {
      parts.push('/');
    }
    const isBare = previous !== 'star' && previous !== 'keyword-only';
    if (style === 'keyword-only' && isBare) {
      parts.push('*');
    }
    parts.push(`${MARKS[style]}${name.name}`);
    previous = style;
  }
  return parts.join(', ');
}

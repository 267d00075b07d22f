import type { SourceModule } from '../python/source-module.ts';
import type { FunctionDefinition, Lambda, Parameter } from '../python/tree/nodes.ts';
import { annotatedValue, valueOfShape } from './annotated-value.ts';
import { argumentFor, callSites } from './call-sites.ts';
import { containerKinds } from './container-kinds.ts';
import { bindingOfParameter, valueFromUses } from './value-from-uses.ts';
import { refine, unionOf, UNKNOWN_VALUE, type ValueShape } from './value-shape.ts';

/** What a parameter takes, as far as its function and the module around it tell. Plain JSON. */
export interface ParameterShape {
  readonly name: string;
  readonly style: Parameter['style'];
  /** For `*xs` and `**options` of one of them. */
  readonly shape: ValueShape;
  /** Source of the default; undefined where the parameter must be given. */
  readonly default: string | undefined;
  /** What told most: `nothing` where the shape is unknown. */
  readonly source: 'annotation' | 'default' | 'calls' | 'uses' | 'nothing';
}

/**
 * The shapes of a function's parameters, in order: from the annotation, else the default, else what the module's own calls
 * pass, each refined by how the function uses the parameter. The first parameter of a method is left out.
 */
export function parameterShapes(
  module: SourceModule,
  definition: FunctionDefinition | Lambda,
): readonly ParameterShape[] {
  const own = isMethod(module, definition) ? definition.parameters.slice(1) : definition.parameters;
  return own.map((parameter) => parameterShape(module, definition, parameter));
}

function parameterShape(
  module: SourceModule,
  definition: FunctionDefinition | Lambda,
  parameter: Parameter,
): ParameterShape {
  const { name, style, annotation } = parameter;
  const value = parameter.default;
  const kinds = containerKinds(module);
  const told: readonly (readonly [ParameterShape['source'], ValueShape])[] = [
    ['annotation', annotation === undefined ? UNKNOWN_VALUE : annotatedValue(module, annotation)],
    ['default', value === undefined ? UNKNOWN_VALUE : valueOfShape(kinds.shapeOf(value))],
    [
      'calls',
      definition.kind === 'function' ? passedValue(module, definition, parameter) : UNKNOWN_VALUE,
    ],
  ];
  const binding = bindingOfParameter(module, parameter);
  const used = binding === undefined ? UNKNOWN_VALUE : valueFromUses(module, binding);
  const best = told.find(([, shape]) => shape.kind !== 'unknown' && shape.kind !== 'none');
  const shape = refine(best?.[1] ?? UNKNOWN_VALUE, used);
  const isOptional = value?.kind === 'constant' && value.value === 'None';
  return {
    name: name.name,
    style,
    shape: isOptional && best?.[0] !== 'annotation' ? unionOf([shape, { kind: 'none' }]) : shape,
    default: value === undefined ? undefined : module.text.slice(value.span.start, value.span.end),
    source: best?.[0] ?? (used.kind === 'unknown' ? 'nothing' : 'uses'),
  };
}

function passedValue(
  module: SourceModule,
  definition: FunctionDefinition,
  parameter: Parameter,
): ValueShape {
  const kinds = containerKinds(module);
  const passed = callSites(module, definition).flatMap((site) => {
    const argument = argumentFor(definition, parameter, site);
    return argument === undefined ? [] : [valueOfShape(kinds.shapeOf(argument))];
  });
  const known = passed.filter((shape) => shape.kind !== 'unknown');
  return unionOf(known);
}

function isMethod(module: SourceModule, definition: FunctionDefinition | Lambda): boolean {
  return (
    definition.kind === 'function' &&
    definition.parent?.kind === 'class' &&
    !definition.decorators.some(
      (decorator) => module.scopes.qualifiedName(decorator) === 'builtins.staticmethod',
    )
  );
}

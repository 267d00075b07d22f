import { containerKinds } from '../../cost/container-kinds.ts';
import { bindingOfParameter } from '../../python/binding-of-parameter.ts';
import type { Shape } from '../../cost/shape.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { PythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Node, Parameter } from '../../python/tree/nodes.ts';
import { docstringOf } from '../../python/tree/queries.ts';
import type { HarnessExample, HarnessParameter, HarnessReceiver, InputShape } from '../protocol.ts';
import type { FunctionTarget, StatementsTarget, Target } from '../subjects/target.ts';
import type { ProjectLookup } from '../trial.ts';
import { annotationShapes, type TypeReading } from './annotation-shapes.ts';
import { callExamples, doctestSource, type FoundExamples } from './call-examples.ts';
import { classNamesOf } from './shape-classes.ts';
import { constructorParameters, parameterKind } from './class-shapes.ts';
import { docstringTypes } from './docstring-types.ts';
import { readBinding } from './read-uses.ts';
import { refineShapes } from './refine-shapes.ts';
import { shapesOfSlot } from './shapes-of-slot.ts';
import { newSlot } from './slot.ts';

/** What the harness needs to make inputs. */
export interface InputPlan {
  readonly receiver: HarnessReceiver | undefined;
  readonly parameters: readonly HarnessParameter[];
  readonly examples: readonly HarnessExample[];
  /** Where inputs come from, for people. */
  readonly sources: readonly string[];
  /** Names of the subject's module by which its classes are built: the slice must hold them. */
  readonly classNames: readonly string[];
}

/**
 * Finds out what a subject may be given: from annotations, else documented types, defaults, and in every case from how
 * parameters are used, which tells what annotations leave open; besides, calls with literals in the project.
 */
export function planInputs(
  target: Target,
  { project, parser }: { readonly project: ProjectLookup; readonly parser: PythonParser },
): InputPlan {
  const reading = typeReading(target.module, { project, parser });
  if (target.kind === 'program') {
    return { receiver: undefined, parameters: [], examples: [], sources: [], classNames: [] };
  }
  if (target.kind === 'statements') {
    const parameters = target.parameters.map((name) => regionParameter(target, name));
    return { receiver: undefined, parameters, examples: [], sources: ['uses'], classNames: [] };
  }
  const receiver = receiverOf(target, reading);
  const { parameters, sources } = functionParameters(target, reading);
  const found = examplesFor(target, { project, parser });
  const shapes = [...parameters, ...(receiver?.parameters ?? [])].flatMap((one) => one.shapes);
  return {
    receiver,
    parameters,
    examples: found.examples,
    sources: [...exampleSources(found), ...sources],
    classNames: [...new Set(shapes.flatMap(classNamesOf))],
  };
}

function typeReading(
  module: SourceModule,
  { project, parser }: { readonly project: ProjectLookup; readonly parser: PythonParser },
): TypeReading {
  return {
    module,
    home: module,
    project,
    depth: 0,
    parseType: (text) => {
      const [statement] = analyseSource(parser, 'type.py', text.trim()).tree.body;
      return statement?.kind === 'expression-statement' ? statement.value : undefined;
    },
  };
}

function receiverOf(target: FunctionTarget, reading: TypeReading): HarnessReceiver | undefined {
  if (target.owner === undefined) {
    return undefined;
  }
  const { kind, definition } = target.owner;
  return {
    kind: kind === 'property' ? 'method' : kind,
    className: target.name.split('.').slice(0, -1).join('.'),
    parameters:
      kind === 'method' || kind === 'property'
        ? constructorParameters({ reading, annotationShapes }, definition)
        : [],
  };
}

function functionParameters(
  { definition, owner, module }: FunctionTarget,
  reading: TypeReading,
): Pick<InputPlan, 'parameters' | 'sources'> {
  const hasReceiver = owner !== undefined && owner.kind !== 'static';
  const own = hasReceiver ? definition.parameters.slice(1) : definition.parameters;
  const documented = docstringTypes(docstringOf(definition) ?? '');
  const sources = new Set<string>();
  const parameters = own.map((parameter): HarnessParameter => {
    const told = toldShapes(reading, parameter, documented);
    if (told.shapes.length > 0) {
      sources.add(told.source);
    }
    const used = usedShapes(module, parameter);
    if (used.length > 0) {
      sources.add('uses');
    }
    const isNone = parameter.default?.kind === 'constant' && parameter.default.value === 'None';
    const shapes = refineShapes(told.shapes, used);
    const hasNone = shapes.some(({ kind }) => kind === 'none');
    return {
      name: parameter.name.name,
      kind: parameterKind(parameter.style),
      hasDefault: parameter.default !== undefined,
      shapes: isNone && !hasNone && shapes.length > 0 ? [...shapes, { kind: 'none' }] : shapes,
    };
  });
  return { parameters, sources: [...sources] };
}

function toldShapes(
  reading: TypeReading,
  parameter: Parameter,
  documented: ReadonlyMap<string, string>,
): { readonly shapes: readonly InputShape[]; readonly source: string } {
  const { annotation } = parameter;
  const annotated = annotation === undefined ? [] : annotationShapes(reading, annotation);
  if (annotated.length > 0) {
    return { shapes: annotated, source: 'annotations' };
  }
  const text = documented.get(parameter.name.name);
  const type = text === undefined ? undefined : reading.parseType(text);
  const told = type === undefined ? [] : annotationShapes(reading, type);
  if (told.length > 0) {
    return { shapes: told, source: 'documented types' };
  }
  const value = parameter.default;
  const shape =
    value === undefined ? undefined : shapeOfKind(containerKinds(reading.module).shapeOf(value));
  return { shapes: shape === undefined ? [] : [shape], source: 'defaults' };
}

function usedShapes(module: SourceModule, parameter: Parameter): readonly InputShape[] {
  const binding = bindingOfParameter(module, parameter);
  if (binding === undefined) {
    return [];
  }
  const slot = newSlot();
  readBinding({ module, seen: new Set() }, binding, slot);
  return shapesOfSlot(slot);
}

/** A variable that lifted statements read: the kind it has before them, and how they use it. */
function regionParameter(target: StatementsTarget, name: string): HarnessParameter {
  const { module, statements } = target;
  const binding = module.scopes.module.bindings.get(name);
  const within = {
    start: statements[0]?.span.start ?? 0,
    end: statements.at(-1)?.span.end ?? 0,
  };
  const slot = newSlot();
  const first = binding?.references.find(
    ({ span }) => within.start <= span.start && span.end <= within.end,
  );
  if (binding !== undefined) {
    readBinding({ module, within, seen: new Set() }, binding, slot);
  }
  const told = first === undefined ? undefined : shapeOfKind(containerKinds(module).shapeOf(first));
  return {
    name,
    kind: 'positional',
    hasDefault: false,
    shapes: refineShapes(told === undefined ? [] : [told], shapesOfSlot(slot)),
  };
}

/** A kind that the cost model inferred, as something to build; undefined where it says nothing. */
function shapeOfKind(shape: Shape | undefined): InputShape | undefined {
  function inner(one: Shape | undefined): InputShape {
    return shapeOfKind(one) ?? { kind: 'any' };
  }
  switch (shape?.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'str':
    case 'bytes':
      return { kind: shape.kind };
    case 'list':
    case 'set':
    case 'frozenset':
    case 'deque':
    case 'iterator':
      return { kind: shape.kind, of: inner(shape.element) };
    case 'range':
      return { kind: 'list', of: { kind: 'int' } };
    case 'tuple':
      return shape.fields === undefined || shape.fields.length === 0
        ? { kind: 'tuple-of', of: inner(shape.element) }
        : { kind: 'tuple', items: shape.fields.map(inner) };
    case 'dict':
      return { kind: 'dict', key: inner(shape.element), value: inner(shape.value) };
    default:
      return undefined;
  }
}

function examplesFor(
  target: FunctionTarget,
  { project, parser }: { readonly project: ProjectLookup; readonly parser: PythonParser },
): FoundExamples {
  const { owner, definition, module } = target;
  const name = target.name.split('.').at(-1) ?? '';
  if (owner?.kind === 'method' || owner?.kind === 'property') {
    return { examples: [], inTests: 0, inCode: 0, inDoctests: 0 };
  }
  const nodes: readonly Node[] = [definition, module.tree];
  const doctests = nodes
    .map(doctestSource)
    .filter((text) => text !== '')
    .map((text) => analyseSource(parser, 'doctest.py', text));
  const modules = [...new Set([...project.callers, module])];
  return callExamples(name, { modules, doctests });
}

function exampleSources({ inTests, inCode, inDoctests }: FoundExamples): readonly string[] {
  const counted: readonly (readonly [number, string, string])[] = [
    [inDoctests, 'doctest', 'doctests'],
    [inTests, 'call in tests', 'calls in tests'],
    [inCode, 'call in the project', 'calls in the project'],
  ];
  return counted
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
}

import type { ClassDefinition, Expression, FunctionDefinition } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import type { HarnessParameter, InputShape } from '../protocol.ts';
import type { TypeReading } from './annotation-shapes.ts';
import { bindingOfParameter } from '../../python/binding-of-parameter.ts';
import { readBinding } from './read-uses.ts';
import { shapesOfSlot } from './shapes-of-slot.ts';
import { newSlot } from './slot.ts';

interface Classes {
  readonly reading: TypeReading;
  /** Handed in, since types and classes are read through each other. */
  readonly annotationShapes: (
    reading: TypeReading,
    annotation: Expression,
  ) => readonly InputShape[];
}

/**
 * How to make a value of a class of the project: by calling it, by its members where it is an enumeration, as a dictionary where it is
 * a TypedDict; else as something with the attributes that it declares.
 */
export function classShapes(
  classes: Classes,
  { definition, className }: { readonly definition: ClassDefinition; readonly className?: string },
): readonly InputShape[] {
  const bases = definition.arguments.map(({ value }) => lastPart(value));
  if (bases.some((base) => /Enum$|^Flag$|^IntFlag$/u.test(base))) {
    return className === undefined ? [] : [{ kind: 'object', className, attributes: {} }];
  }
  const fields = declaredFields(classes, definition);
  if (bases.includes('TypedDict')) {
    return [
      {
        kind: 'mapping',
        keys: Object.fromEntries(fields.map(({ name, shapes }) => [name, oneOf(shapes)])),
      },
    ];
  }
  const parameters = constructorParameters(classes, definition);
  const isAbstract = bases.some((base) => base === 'Protocol' || base === 'ABC');
  if (className !== undefined && !isAbstract) {
    return [{ kind: 'instance', className, parameters }];
  }
  const attributes = Object.fromEntries(
    [...fields, ...parameters].map(({ name, shapes }) => [name, oneOf(shapes)]),
  );
  return [{ kind: 'object', attributes }];
}

/** Parameters by which an instance is made: of `__init__`, or the fields of a dataclass or NamedTuple, bases first. */
export function constructorParameters(
  classes: Classes,
  definition: ClassDefinition,
): readonly HarnessParameter[] {
  const initializer = methodNamed(definition, '__init__') ?? methodNamed(definition, '__new__');
  const inherited = baseClasses(classes, definition).flatMap((base) =>
    constructorParameters(classes, base),
  );
  if (initializer === undefined) {
    const own = hasFields(definition) ? declaredFields(classes, definition) : [];
    const names = new Set(own.map(({ name }) => name));
    return [...inherited.filter(({ name }) => !names.has(name)), ...own];
  }
  return initializer.parameters.slice(1).map((parameter) => {
    const { name, annotation, style } = parameter;
    const told =
      annotation === undefined ? [] : classes.annotationShapes(classes.reading, annotation);
    const binding = bindingOfParameter(classes.reading.module, parameter);
    const slot = newSlot();
    if (told.length === 0 && binding !== undefined) {
      readBinding({ module: classes.reading.module, seen: new Set() }, binding, slot);
    }
    return {
      name: name.name,
      kind: parameterKind(style),
      hasDefault: parameter.default !== undefined,
      shapes: told.length > 0 ? told : shapesOfSlot(slot),
    };
  });
}

/** The protocol's word for how a parameter is given. */
export function parameterKind(
  style: FunctionDefinition['parameters'][number]['style'],
): HarnessParameter['kind'] {
  switch (style) {
    case 'star':
      return 'var-positional';
    case 'double-star':
      return 'var-keyword';
    case 'keyword-only':
      return 'keyword';
    default:
      return 'positional';
  }
}

function declaredFields(
  classes: Classes,
  definition: ClassDefinition,
): readonly HarnessParameter[] {
  return definition.body.flatMap((statement) => {
    if (statement.kind !== 'assignment' || statement.annotation === undefined) {
      return [];
    }
    const [target] = statement.targets;
    const isClassVariable = /ClassVar/u.test(lastPart(outer(statement.annotation)));
    if (target?.kind !== 'name' || isClassVariable || isNotInitialised(statement.value)) {
      return [];
    }
    return [
      {
        name: target.name,
        kind: 'positional',
        hasDefault: statement.value !== undefined,
        shapes: classes.annotationShapes(classes.reading, statement.annotation),
      } as const,
    ];
  });
}

function outer(annotation: Expression): Expression {
  return annotation.kind === 'subscript' ? annotation.object : annotation;
}

/** `field(init=False)` */
function isNotInitialised(value: Expression | undefined): boolean {
  return (
    value?.kind === 'call' &&
    value.arguments.some(
      (one) =>
        one.keyword?.name === 'init' &&
        one.value.kind === 'constant' &&
        one.value.value === 'False',
    )
  );
}

/** Classes whose fields are what they are made from: dataclasses, and those of attrs, pydantic and msgspec. */
function hasFields(definition: ClassDefinition): boolean {
  const isDecorated = definition.decorators.some((one) =>
    FIELD_DECORATORS.test(nameOf(one.kind === 'call' ? one.callee : one) ?? ''),
  );
  return isDecorated || definition.arguments.some(({ value }) => FIELD_BASES.has(lastPart(value)));
}

const FIELD_DECORATORS = /(?:^|\.)(?:dataclass|define|frozen|mutable|attrs)$|^attr\.s$/u;
const FIELD_BASES: ReadonlySet<string> = new Set(['NamedTuple', 'BaseModel', 'Struct']);

function methodNamed(definition: ClassDefinition, name: string): FunctionDefinition | undefined {
  return definition.body.find(
    (one): one is FunctionDefinition => one.kind === 'function' && one.name.name === name,
  );
}

/** Bases that the same module defines. */
function baseClasses(classes: Classes, definition: ClassDefinition): readonly ClassDefinition[] {
  return definition.arguments.flatMap(({ value, keyword }) => {
    if (keyword !== undefined || value.kind !== 'name') {
      return [];
    }
    const node = classes.reading.module.scopes.bindingOf(value)?.definitions.at(-1)?.node;
    return node?.kind === 'class' && node !== definition ? [node] : [];
  });
}

function lastPart(expression: Expression): string {
  return nameOf(expression)?.split('.').at(-1) ?? '';
}

function oneOf(shapes: readonly InputShape[]): InputShape {
  const [first] = shapes;
  return first === undefined
    ? { kind: 'any' }
    : shapes.length === 1
      ? first
      : { kind: 'one-of', shapes };
}

import type { SourceModule } from '../../python/source-module.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  Lambda,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { notTriable } from '../not-triable.ts';
import type { NotTriable } from '../trial.ts';
import type { FunctionTarget, MethodOwner } from './target.ts';

/**
 * The function a name means: at module level, in a class, or a lambda given to a name. A function inside a function stands for
 * the outermost one around it. Of several definitions the last one counts, as at run time.
 */
export function findTarget(module: SourceModule, name: string): FunctionTarget | NotTriable {
  const path = name.split('.').filter((part) => part !== '<locals>');
  let block: readonly Statement[] = module.tree.body;
  let owner: ClassDefinition | undefined;
  const taken: string[] = [];
  for (const part of path) {
    const found = definitionIn(block, part);
    taken.push(part);
    if (found?.kind === 'class') {
      owner = found;
      block = found.body;
    } else if (found !== undefined) {
      return {
        kind: 'function',
        module,
        name: taken.join('.'),
        definition: found,
        owner: owner && { definition: owner, kind: methodKind(found) },
      };
    } else {
      break;
    }
  }
  return owner !== undefined && taken.length === path.length && block === owner.body
    ? notTriable('no-such-function', `\`${name}\` is a class, not a function`)
    : notTriable('no-such-function', `there is no function \`${name}\` in ${module.path}`);
}

/** Every statement of a block, and those in its `if` and `try` blocks. */
export function* reachableStatements(block: readonly Statement[]): Generator<Statement, undefined> {
  for (const statement of block) {
    yield statement;
    if (statement.kind === 'if') {
      yield* reachableStatements([...statement.body, ...statement.orElse]);
    } else if (statement.kind === 'try') {
      yield* reachableStatements([
        ...statement.body,
        ...statement.handlers.flatMap(({ body }) => body),
        ...statement.orElse,
        ...statement.finalBody,
      ]);
    }
  }
}

function definitionIn(
  block: readonly Statement[],
  name: string,
): FunctionDefinition | ClassDefinition | Lambda | undefined {
  let found: FunctionDefinition | ClassDefinition | Lambda | undefined;
  for (const statement of reachableStatements(block)) {
    found = definitionOf(statement, name) ?? found;
  }
  return found;
}

function definitionOf(
  statement: Node,
  name: string,
): FunctionDefinition | ClassDefinition | Lambda | undefined {
  if (statement.kind === 'function' || statement.kind === 'class') {
    return statement.name.name === name && !isAccessor(statement) && !isOverload(statement)
      ? statement
      : undefined;
  }
  if (statement.kind === 'assignment' && statement.value?.kind === 'lambda') {
    const isNamed = statement.targets.some(
      (target) => target.kind === 'name' && target.name === name,
    );
    return isNamed ? statement.value : undefined;
  }
  return undefined;
}

/** `@total.setter` and `@total.deleter` share the property's name. */
function isAccessor(definition: FunctionDefinition | ClassDefinition): boolean {
  return lastNames(definition).some((name) => ['setter', 'deleter'].includes(name));
}

function isOverload(definition: FunctionDefinition | ClassDefinition): boolean {
  return lastNames(definition).includes('overload');
}

function methodKind(definition: FunctionDefinition | Lambda): MethodOwner['kind'] {
  const names = definition.kind === 'function' ? lastNames(definition) : [];
  if (names.includes('staticmethod')) {
    return 'static';
  }
  if (names.includes('property') || names.includes('cached_property')) {
    return 'property';
  }
  const isClass =
    names.includes('classmethod') ||
    (definition.kind === 'function' &&
      ['__new__', '__init_subclass__', '__class_getitem__'].includes(definition.name.name));
  return isClass ? 'class' : 'method';
}

function lastNames({ decorators }: FunctionDefinition | ClassDefinition): readonly string[] {
  return decorators.map((decorator) => {
    const called = decorator.kind === 'call' ? decorator.callee : decorator;
    return nameOf(called)?.split('.').at(-1) ?? '';
  });
}

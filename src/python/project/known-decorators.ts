import type { SourceModule } from '../source-module.ts';
import type { Expression, FunctionDefinition } from '../tree/nodes.ts';

/** What a decorator does to the function below it, as far as calls care. */
export type DecoratorRole = 'transparent' | 'property' | 'static' | 'class' | 'context' | 'other';

/** Decorators whose result is called as the function itself would be. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'abc.abstractmethod',
  'asyncio.coroutine',
  'atexit.register',
  'dataclasses.dataclass',
  'django.db.transaction.atomic',
  'functools.cache',
  'functools.lru_cache',
  'functools.singledispatch',
  'functools.singledispatchmethod',
  'functools.total_ordering',
  'functools.wraps',
  'numba.jit',
  'numba.njit',
  'override',
  'typing.final',
  'typing.no_type_check',
  'typing.overload',
  'typing.override',
  'typing.runtime_checkable',
  'typing_extensions.deprecated',
  'typing_extensions.final',
  'typing_extensions.overload',
  'typing_extensions.override',
  'unittest.mock.patch',
  'unittest.mock.patch.object',
  'unittest.skip',
  'unittest.skipIf',
  'unittest.skipUnless',
  'warnings.deprecated',
]);

const ROLES: ReadonlyMap<string, DecoratorRole> = new Map<string, DecoratorRole>([
  ['abc.abstractclassmethod', 'class'],
  ['abc.abstractproperty', 'property'],
  ['abc.abstractstaticmethod', 'static'],
  ['builtins.classmethod', 'class'],
  ['builtins.property', 'property'],
  ['builtins.staticmethod', 'static'],
  ['cached_property.cached_property', 'property'],
  ['contextlib.asynccontextmanager', 'context'],
  ['contextlib.contextmanager', 'context'],
  ['django.utils.functional.cached_property', 'property'],
  ['functools.cached_property', 'property'],
  ['werkzeug.utils.cached_property', 'property'],
]);

const ACCESSORS: ReadonlySet<string> = new Set(['setter', 'deleter', 'getter']);

export function decoratorRole(source: SourceModule, decorator: Expression): DecoratorRole {
  const name = source.scopes.qualifiedName(decorator) ?? '';
  if (isAccessor(decorator)) {
    return 'property';
  }
  return ROLES.get(name) ?? (TRANSPARENT.has(name) ? 'transparent' : 'other');
}

/** `@name.setter` and its kin: part of the property, no use of it. */
export function isAccessor(decorator: Expression): boolean {
  return decorator.kind === 'attribute' && ACCESSORS.has(decorator.attribute.name);
}

/** True when one of the function's decorators has the role. */
export function hasRole(
  source: SourceModule,
  { decorators }: FunctionDefinition,
  role: DecoratorRole,
): boolean {
  return decorators.some((decorator) => decoratorRole(source, decorator) === role);
}

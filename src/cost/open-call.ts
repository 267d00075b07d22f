import type { SourceModule } from '../python/source-module.ts';
import { isStandardModule } from '../python/standard-library.ts';
import type { Call, Expression } from '../python/tree/nodes.ts';
import type { OpenCall } from './polynomial.ts';
import { isConstant, type Size } from './size.ts';

/**
 * A call whose cost another module of the project may tell: its function is imported, and something that can grow is passed.
 * Python's own library is left out, also where a project names a module like one of its.
 */
export function openCall(
  module: SourceModule,
  call: Call,
  sizeOf: (argument: Expression) => Size,
): OpenCall | undefined {
  const { callee } = call;
  if (call.arguments.length === 0 || (callee.kind !== 'name' && callee.kind !== 'attribute')) {
    return undefined;
  }
  const target = module.scopes.qualifiedName(callee);
  if (target === undefined || target.startsWith('<module>') || isKnownLibrary(target)) {
    return undefined;
  }
  const passed = new Map<number | string, Size>();
  for (const [index, { keyword, unpacking, value }] of call.arguments.entries()) {
    if (unpacking !== 'none') {
      break;
    }
    const size = sizeOf(value);
    if (!isConstant(size)) {
      passed.set(keyword?.name ?? index, size);
    }
  }
  return passed.size === 0 ? undefined : { target, isOnObject: isOnObject(module, callee), passed };
}

/** `board.rank(…)` on an instance; not `shop.board.rank(…)` or `Board.rank(…)`, which begin with what was imported. */
export function isOnObject(module: SourceModule, callee: Expression): boolean {
  let start = callee;
  while (start.kind === 'attribute') {
    start = start.object;
  }
  const definitions =
    start.kind === 'name' ? (module.scopes.bindingOf(start)?.definitions ?? []) : [];
  return callee.kind === 'attribute' && definitions.some(({ kind }) => kind !== 'import');
}

function isKnownLibrary(target: string): boolean {
  return !target.startsWith('.') && isStandardModule(target);
}

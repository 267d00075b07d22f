import type { SourceModule } from '../../python/source-module.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';

/** Ways of a module to reach definitions that its source does not show. */
export interface OpaqueCode {
  /** Looks its own names up while it runs, so that any of them may be meant. */
  readonly looksItselfUp: boolean;
  /** Loads modules by names put together while it runs, so that an attribute of anything may be a function of a module. */
  readonly loadsModules: boolean;
  /** Asks classes for those that inherit from them. */
  readonly asksSubclasses: boolean;
}

export function opaqueCode(module: SourceModule): OpaqueCode {
  const { tree, scopes } = module;
  const attributes = nodesOf(tree, 'attribute');
  const bareCalls = nodesOf(tree, 'call').filter((call) => call.arguments.length === 0);
  const names = new Set([
    ...nodesOf(tree, 'name').map((node) => scopes.qualifiedName(node)),
    ...attributes.map((node) => scopes.qualifiedName(node)),
  ]);
  return {
    looksItselfUp:
      scopes.module.bindings.has('__getattr__') ||
      !names.isDisjointFrom(LOOK_UPS) ||
      bareCalls.some(({ callee }) => {
        const name = scopes.qualifiedName(callee);
        return name === 'builtins.vars' || name === 'builtins.dir';
      }),
    loadsModules: !names.isDisjointFrom(LOADERS),
    asksSubclasses: attributes.some(({ attribute }) => attribute.name === '__subclasses__'),
  };
}

const LOOK_UPS = new Set(['builtins.globals', 'builtins.eval', 'builtins.exec', 'sys.modules']);

const LOADERS = new Set([
  'builtins.__import__',
  'importlib.import_module',
  'importlib.reload',
  'importlib.util.module_from_spec',
  'importlib.util.spec_from_file_location',
  'importlib.machinery.SourceFileLoader',
  'importlib.metadata.entry_points',
  'pkgutil.iter_modules',
  'pkgutil.walk_packages',
  'pkgutil.resolve_name',
  'pydoc.locate',
  'runpy.run_module',
  'runpy.run_path',
  'sys.modules',
  'django.utils.module_loading.import_string',
  'werkzeug.utils.import_string',
]);

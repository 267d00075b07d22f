import type { SourceModule } from '../../python/source-module.ts';
import { walk } from '../../python/tree/walk.ts';

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
  let looksItselfUp = module.scopes.module.bindings.has('__getattr__');
  let loadsModules = false;
  let asksSubclasses = false;
  walk(module.tree, (node) => {
    if (node.kind === 'name' || node.kind === 'attribute') {
      const name = module.scopes.qualifiedName(node);
      looksItselfUp ||= name !== undefined && LOOK_UPS.has(name);
      loadsModules ||= name !== undefined && LOADERS.has(name);
    }
    asksSubclasses ||= node.kind === 'attribute' && node.attribute.name === '__subclasses__';
    if (node.kind === 'call' && node.arguments.length === 0) {
      const name = module.scopes.qualifiedName(node.callee);
      looksItselfUp ||= name === 'builtins.vars' || name === 'builtins.dir';
    }
  });
  return { looksItselfUp, loadsModules, asksSubclasses };
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

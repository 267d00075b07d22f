import type { SourceModule } from '../../../python/source-module.ts';
import type { Attribute, Expression } from '../../../python/tree/nodes.ts';
import { importsLibrary } from './imports.ts';
import type { LibraryKind } from './library-model.ts';

/** Something another module of the project made, known by what it was imported as. */
export interface Handle {
  readonly kind: LibraryKind;
  readonly model?: string;
}

/**
 * `Model.objects`, the manager of a class imported from a module called models or in a module that uses Django, and `db.session`, the
 * session of Flask-SQLAlchemy's extension object in a module that uses SQLAlchemy.
 */
export function importedHandle(module: SourceModule, attribute: Attribute): Handle | undefined {
  const name = isPlain(attribute.object)
    ? module.scopes.qualifiedName(attribute.object)
    : undefined;
  if (name === undefined) {
    return undefined;
  }
  switch (attribute.attribute.name) {
    case 'objects':
    case '_default_manager':
    case '_base_manager':
      return isDjangoModel(module, name) ? { kind: 'manager', model: name } : undefined;
    case 'session':
      return isDatabase(module, name) ? { kind: 'orm-session' } : undefined;
    default:
      return undefined;
  }
}

/** A name, or attributes of a name: nothing is called on the way. */
export function isPlain(expression: Expression): boolean {
  let current: Expression = expression;
  while (current.kind === 'attribute') {
    current = current.object;
  }
  return current.kind === 'name';
}

function isDjangoModel(module: SourceModule, name: string): boolean {
  const isClass = /(^|\.)[A-Z]\w*$/.test(name);
  return isClass && (/(^|\.)models(\.|$)/.test(name) || importsLibrary(module, 'django'));
}

function isDatabase(module: SourceModule, name: string): boolean {
  const isExtension = name === 'flask_sqlalchemy.SQLAlchemy';
  const isImported = /(^|\.)db$/.test(name);
  return (
    isExtension ||
    (isImported &&
      ['sqlalchemy', 'flask_sqlalchemy', 'sqlmodel'].some((library) =>
        importsLibrary(module, library),
      ))
  );
}

import type { SourceModule } from '../../python/source-module.ts';
import type { Statement } from '../../python/tree/nodes.ts';
import type { Target } from '../subjects/target.ts';
import { isPackageFile } from './imports.ts';
import { renderSlice, type RenderedSlice } from './render-slice.ts';
import type { ModuleSlice, SliceState } from './slice-state.ts';

/** A sliced program as files of a run. */
export interface SliceFiles {
  readonly files: Readonly<Record<string, string>>;
  /** The file of the subject's module. */
  readonly path: string;
  /** Import name of the subject's module. */
  readonly module: string;
  /** Lines of that module's file that belong to the subject and to the functions it may call there. */
  readonly lines: readonly (readonly [first: number, last: number])[];
  /** The line of the user's file for a line of the subject's file. */
  readonly sourceLineOf: (line: number) => number;
  readonly lineOf: (sourceLine: number) => number;
}

/** Writes each module of a slice below `root`, a package of its own, so that two versions of a program share nothing. */
export function sliceFiles(
  state: SliceState,
  { target, root }: { readonly target: Target; readonly root: string },
): SliceFiles {
  const files: Record<string, string> = {};
  let own: { readonly slice: ModuleSlice; readonly rendered: RenderedSlice } | undefined;
  for (const slice of state.slices.values()) {
    const rendered = renderSlice(slice, { project: state.project, root });
    own ??= { slice, rendered };
    files[pathOf(root, slice)] = rendered.text;
  }
  for (const path of Object.keys(files)) {
    addPackages(files, path);
  }
  return {
    files,
    path: own === undefined ? '' : pathOf(root, own.slice),
    module: `${root}.${own?.slice.name ?? ''}`,
    lines: own === undefined ? [] : codeLines(own.slice, target, own.rendered),
    sourceLineOf: own?.rendered.sourceLineOf ?? ((line) => line),
    lineOf: own?.rendered.lineOf ?? ((line) => line),
  };
}

function pathOf(root: string, { module, name }: ModuleSlice): string {
  const path = `${root}/${name.replaceAll('.', '/')}`;
  return isPackageFile(module) ? `${path}/__init__.py` : `${path}.py`;
}

/** Every folder on the way is a package; a module `shop.py` beside a folder `shop` gives way to the package. */
function addPackages(files: Record<string, string>, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let length = 1; length <= parts.length; length += 1) {
    const file = `${parts.slice(0, length).join('/')}/__init__.py`;
    files[file] ??= '';
  }
}

function codeLines(
  slice: ModuleSlice,
  target: Target,
  rendered: RenderedSlice,
): SliceFiles['lines'] {
  const functions = [...slice.statements].flatMap((statement) => functionsOf(slice, statement));
  const own = target.kind === 'function' ? [target.definition] : target.statements;
  const nodes = [...own, ...functions.filter((one) => own[0] !== one)];
  return nodes.map(({ span }) => {
    const { lines }: SourceModule = slice.module;
    const first = lines.positionAt(span.start).line;
    const last = lines.positionAt(span.end).line;
    return [rendered.lineOf(first), rendered.lineOf(last)] as const;
  });
}

function functionsOf(slice: ModuleSlice, statement: Statement): readonly Statement[] {
  if (statement.kind === 'class') {
    return statement.body.filter((one) => one.kind === 'function' && slice.methods.has(one));
  }
  return statement.kind === 'function' ? [statement] : [];
}

import { pathToFileURL } from 'node:url';
import type { loadPyodide } from 'pyodide';

import { INTERPRETER_ENVIRONMENT } from './boot.ts';

// Pyodide is started in two ways: as it is, for the snapshot; and, for a program, without its bridge to JavaScript. The second
// takes a third less time, since most of what Pyodide does after it has restored the memory is to connect the two languages. It
// also leaves nothing of JavaScript in the interpreter: where the snapshot remembers an object, an empty one stands.

type Pyodide = Awaited<ReturnType<typeof loadPyodide>>;
export type VirtualFiles = Pyodide['FS'];

/** Pyodide whole, able to make a snapshot. `folder` is that of its package. */
export async function startPyodide(folder: string): Promise<Pyodide> {
  const { loadPyodide: load } = await importPyodide(folder);
  return await load({ ...commonOptions(folder), _makeSnapshot: true });
}

/** The interpreter of a snapshot, of which nothing is there for JavaScript but its files. */
export async function restoreInterpreter(
  folder: string,
  snapshot: Uint8Array,
): Promise<VirtualFiles> {
  const { loadPyodide: load } = await importPyodide(folder);
  const script: unknown = await import(fileUrl(folder, 'pyodide.asm.mjs'));
  // oxlint-disable-next-line no-unsafe-type-assertion -- of the version that is pinned
  const { default: create } = script as { readonly default: CreateModule };
  const made: { module?: EmscriptenModule } = {};
  async function createWithoutBridge(settings: unknown): Promise<EmscriptenModule> {
    const module = await create(settings);
    leaveBridgeOut(module);
    made.module = module;
    return module;
  }
  await load({
    ...commonOptions(folder),
    lockFileContents: NO_PACKAGES,
    packageBaseUrl: './',
    createPyodideModule: createWithoutBridge,
    _loadSnapshot: snapshot,
  });
  if (made.module === undefined) {
    throw new TypeError('Pyodide made its module by another way');
  }
  return made.module.FS;
}

/** Pyodide's options, and what it does not document. */
type PyodideOptions = Omit<
  NonNullable<Parameters<typeof loadPyodide>[0]>,
  'lockFileContents' | 'createPyodideModule'
> & {
  readonly lockFileContents?: unknown;
  readonly createPyodideModule?: CreateModule;
  readonly _makeSnapshot?: boolean;
  readonly _loadSnapshot?: Uint8Array;
};

type CreateModule = (settings: unknown) => Promise<EmscriptenModule>;

/** Of Emscripten's module and Pyodide's part in it, what stands between the restored memory and a running interpreter. */
interface EmscriptenModule {
  readonly FS: VirtualFiles;
  readonly API: {
    finalizeBootstrap: (snapshot: SnapshotNotes) => object;
    packageIndexReady: Promise<void>;
    sys: object;
    _pyodide: object;
    readonly getExpectedKeys: () => readonly unknown[];
  };
  readonly _jslib_init: () => void;
  readonly runtimeKeepalivePush: () => void;
  readonly __hiwire_set: (index: number, value: unknown) => number;
  readonly __hiwire_immortal_add: (value: unknown) => void;
}

/** Which objects of JavaScript the snapshot's Python knows. */
interface SnapshotNotes {
  readonly hiwireKeys: readonly unknown[];
  readonly immortalKeys: readonly unknown[];
}

/** What Python would see as JavaScript's globals. */
const NOTHING: object = Object.setPrototypeOf({}, null);

const NO_PACKAGES = { info: { abi_version: '2026_0', python: '3.14.2' }, packages: {} };

function leaveBridgeOut(module: EmscriptenModule): void {
  const { API: api } = module;
  api.finalizeBootstrap = ({ hiwireKeys, immortalKeys }) => {
    module._jslib_init();
    module.runtimeKeepalivePush();
    const count = api.getExpectedKeys().length + hiwireKeys.length;
    for (let index = 0; index < count; index += 1) {
      module.__hiwire_set(index, Object.freeze(Object.setPrototypeOf({}, null)));
    }
    for (const key of immortalKeys) {
      module.__hiwire_immortal_add(key);
    }
    // What Pyodide does last, with the bridge: its import path, its way to show exceptions.
    api.packageIndexReady = Promise.resolve();
    api.sys = { path: { insert: nothing } };
    api._pyodide = { set_excepthook: nothing };
    return { _api: api };
  };
}

function nothing(): void {
  // Done by our own code in the interpreter.
}

function commonOptions(folder: string): PyodideOptions {
  return {
    indexURL: folder,
    jsglobals: NOTHING,
    env: { ...INTERPRETER_ENVIRONMENT },
  };
}

interface PyodidePackage {
  readonly loadPyodide: (options: PyodideOptions) => Promise<Pyodide>;
}

async function importPyodide(folder: string): Promise<PyodidePackage> {
  const imported: unknown = await import(fileUrl(folder, 'pyodide.mjs'));
  // oxlint-disable-next-line no-unsafe-type-assertion -- the package's own description
  return imported as PyodidePackage;
}

function fileUrl(folder: string, name: string): string {
  return pathToFileURL(`${folder}/${name}`).href;
}

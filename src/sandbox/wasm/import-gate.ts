// Python in WebAssembly reaches the world through the functions that are imported into it, and in no other way. Most of them are
// Pyodide's bridge to JavaScript, and it is wider than its documentation says: `ctypes` finds Emscripten's whole library by name,
// an evaluator of JavaScript included. So a gate stands before all of them. While Pyodide starts, everything passes; then the gate
// is closed, and what an interpreter does not need either fails as a system call fails, or ends the process.

import { webAssembly } from './web-assembly.ts';
import type { Imports, Instantiated, Memory } from './web-assembly.ts';

/** The imports of one WebAssembly instance, and the instance once it is there. */
export interface ImportGate {
  /** For good. */
  close(): void;
  /** Runs Python text as `__main__` without any help of the bridge. */
  runPython(code: string): void;
  memory(): Memory;
}

export interface GateEvents {
  /** The program ended the interpreter with this status. Never returns, or the program would go on. */
  readonly onExit: (code: number) => never;
  /** Something was called that the closed gate does not let pass. */
  readonly onForbidden: (name: string) => never;
}

/** Puts the gate before the instance that Pyodide is about to make. */
export function installImportGate(events: GateEvents): ImportGate {
  const state: GateState = { events, isClosed: false, exports: undefined };
  const instantiate = webAssembly.instantiate.bind(webAssembly);
  async function instantiateBehindGate(source: unknown, imports?: Imports): Promise<Instantiated> {
    const library = imports?.['env'];
    if (imports === undefined || library?.['emscripten_resize_heap'] === undefined) {
      return await instantiate(source, imports);
    }
    standBefore(state, library);
    const system = imports['wasi_snapshot_preview1'];
    if (system !== undefined && system !== library) {
      standBefore(state, system);
    }
    const result = await instantiate(source, imports);
    // oxlint-disable-next-line no-unsafe-type-assertion -- what Emscripten and CPython export
    state.exports = result.instance.exports as unknown as InterpreterExports;
    return result;
  }
  Object.assign(webAssembly, { instantiate: instantiateBehindGate });
  return {
    close: () => {
      state.isClosed = true;
    },
    runPython: (code) => {
      runPython(exportsOf(state), code);
    },
    memory: () => exportsOf(state).memory,
  };
}

interface GateState {
  readonly events: GateEvents;
  isClosed: boolean;
  exports: InterpreterExports | undefined;
}

interface InterpreterExports {
  readonly memory: Memory;
  readonly malloc: (bytes: number) => number;
  readonly PyRun_SimpleString: (pointer: number) => number;
}

type Imported = (...args: readonly unknown[]) => unknown;

/** What an interpreter without a machine needs: its virtual files, clocks, random numbers, memory. */
const OPEN: ReadonlySet<string> = new Set(
  (
    'fd_close fd_fdstat_get fd_pread fd_pwrite fd_read fd_seek fd_sync fd_write clock_res_get clock_time_get random_get ' +
    'environ_get environ_sizes_get emscripten_date_now emscripten_get_now emscripten_get_heap_max emscripten_resize_heap ' +
    '_tzset_js _timegm_js _mktime_js _localtime_js _gmtime_js _mmap_js _munmap_js _msync_js _emscripten_get_progname ' +
    '_PyEM_TrampolineCall_JS _Py_CheckEmscriptenSignals_Helper _Py_emscripten_runtime __call_sighandler ' +
    'ffi_call_js ffi_closure_alloc_js ffi_closure_free_js ffi_prep_closure_loc_js ' +
    'emscripten_runtime_keepalive_push emscripten_runtime_keepalive_pop _emscripten_runtime_keepalive_clear ' +
    '__syscall_getuid32_js __syscall_umask_js __syscall_ioctl __syscall_fcntl64 __syscall_openat __syscall_faccessat ' +
    '__syscall_chdir __syscall_chmod __syscall_fchownat __syscall_dup __syscall_dup3 __syscall_fchdir __syscall_fchmod ' +
    '__syscall_fchmodat2 __syscall_fchown32 __syscall_fdatasync __syscall_fstat64 __syscall_stat64 __syscall_newfstatat ' +
    '__syscall_lstat64 __syscall_ftruncate64 __syscall_getcwd __syscall_getdents64 __syscall_mkdirat __syscall_mknodat ' +
    '__syscall_fadvise64 __syscall_fallocate __syscall_readlinkat __syscall_unlinkat __syscall_rmdir __syscall_renameat ' +
    '__syscall_statfs64 __syscall_fstatfs64 __syscall_symlinkat __syscall_truncate64 __syscall_utimensat'
  ).split(' '),
);

/** Calls that programs make in good faith and that fail with the system's own error; numbers are those of WASI. */
const NOT_PERMITTED = -63;
const NOT_SUPPORTED = -52;
const NAME_NOT_FOUND = -2;
const REFUSED: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...'accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmsg sendmsg sendto socket'
    .split(' ')
    .map((name) => [`__syscall_${name}`, NOT_PERMITTED] as const),
  ['__syscall_pipe', NOT_SUPPORTED],
  ['__syscall_poll', NOT_SUPPORTED],
  ['_emscripten_system', NOT_SUPPORTED],
  ['_setitimer_js', NOT_SUPPORTED],
  ['getaddrinfo', NAME_NOT_FOUND],
  ['getnameinfo', NAME_NOT_FOUND],
  ['getprotobyname', 0],
  ['_dlopen_js', 0],
  ['_dlsym_js', 0],
  ['_try_fcntl64', 0],
  ['_try_shutdown', 0],
  ['_maybe_connect_async', null],
  ['_maybe_recvfrom_async', null],
  ['_maybe_sendto_async', null],
  ['_maybe_poll_async', null],
  ['can_run_sync_js', 0],
  ['gc_register_proxies', undefined],
]);

const EXITS: ReadonlySet<string> = new Set(['exit', 'proc_exit', '_exit']);

function standBefore(state: GateState, library: Record<string, unknown>): void {
  for (const [name, imported] of Object.entries(library)) {
    if (isImported(imported) && !OPEN.has(name)) {
      library[name] = guarded(state, name, imported);
    }
  }
}

function isImported(value: unknown): value is Imported {
  return typeof value === 'function';
}

/** Keeps the properties of the original: Emscripten notes a function's signature there. */
function guarded(state: GateState, name: string, imported: Imported): Imported {
  function pass(...args: readonly unknown[]): unknown {
    if (!state.isClosed) {
      return imported(...args);
    }
    if (EXITS.has(name)) {
      return state.events.onExit(Number(args[0]));
    }
    return REFUSED.has(name) ? REFUSED.get(name) : state.events.onForbidden(name);
  }
  return Object.assign(pass, imported);
}

function runPython(exports: InterpreterExports, code: string): void {
  const text = new TextEncoder().encode(`${code}\0`);
  const pointer = exports.malloc(text.length);
  new Uint8Array(exports.memory.buffer).set(text, pointer);
  exports.PyRun_SimpleString(pointer);
}

function exportsOf(state: GateState): InterpreterExports {
  if (state.exports === undefined) {
    throw new TypeError('Pyodide made its instance by another way');
  }
  return state.exports;
}

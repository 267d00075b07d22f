/** Functions of libraries that call what they are given, by dotted name: at once, or when its time has come. */
const CALLERS: ReadonlySet<string> = new Set([
  'asyncio.to_thread',
  'atexit.register',
  'builtins.filter',
  'builtins.iter',
  'builtins.list.sort',
  'builtins.map',
  'builtins.max',
  'builtins.min',
  'builtins.sorted',
  'collections.defaultdict',
  'concurrent.futures.ProcessPoolExecutor.map',
  'concurrent.futures.ProcessPoolExecutor.submit',
  'concurrent.futures.ThreadPoolExecutor.map',
  'concurrent.futures.ThreadPoolExecutor.submit',
  'dataclasses.field',
  'fastapi.Depends',
  'fastapi.Security',
  'functools.cmp_to_key',
  'functools.reduce',
  'heapq.nlargest',
  'heapq.nsmallest',
  'itertools.accumulate',
  'itertools.dropwhile',
  'itertools.filterfalse',
  'itertools.groupby',
  'itertools.starmap',
  'itertools.takewhile',
  'multiprocessing.Process',
  're.sub',
  're.subn',
  'signal.signal',
  'sys.setprofile',
  'sys.settrace',
  'threading.Thread',
  'threading.Timer',
  'timeit.repeat',
  'timeit.timeit',
  'weakref.finalize',
]);

/** Methods that by custom call what they are given, on objects whose class is not known. */
const CALLING_METHODS: ReadonlySet<string> = new Set([
  'add_done_callback',
  'after',
  'apply',
  'apply_async',
  'applymap',
  'call_later',
  'call_soon',
  'call_soon_threadsafe',
  'connect',
  'imap',
  'imap_unordered',
  'map',
  'run_in_executor',
  'sort',
  'starmap',
  'submit',
  'subscribe',
]);

/** True when the callee is known to call functions among its arguments. */
export function callsItsArguments(name: string): boolean {
  return CALLERS.has(name) || CALLING_METHODS.has(name.slice(name.lastIndexOf('.') + 1));
}

/** Functions that look at what they are given and never call it. */
const LOOKERS: ReadonlySet<string> = new Set([
  'builtins.callable',
  'builtins.classmethod',
  'builtins.getattr',
  'builtins.hasattr',
  'builtins.id',
  'builtins.isinstance',
  'builtins.issubclass',
  'builtins.print',
  'builtins.property',
  'builtins.repr',
  'builtins.setattr',
  'builtins.staticmethod',
  'builtins.str',
  'builtins.super',
  'builtins.type',
  'functools.partial',
  'functools.partialmethod',
  'functools.update_wrapper',
  'functools.wraps',
  'inspect.signature',
  'typing.cast',
]);

export function onlyLooks(name: string): boolean {
  return LOOKERS.has(name);
}

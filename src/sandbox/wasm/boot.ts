import { WORK_FOLDER } from '../process-layout.ts';

/** Modules that are in the memory snapshot: those that a trial's harness and most programs import. */
const PRELOADED =
  'abc ast asyncio atexit bisect builtins collections contextlib copy dataclasses datetime decimal enum fractions functools gc hashlib ' +
  'heapq importlib inspect io itertools json linecache math operator os random re statistics string sys textwrap threading time ' +
  'traceback tracemalloc types typing warnings';

/** What the snapshot's maker is told to do last: import files that lie in the working folder, for programs that bring them along. */
export function preloadCode(paths: readonly string[]): string {
  const modules = paths.map((path) => path.replace(/\.py$/u, '').replaceAll('/', '.'));
  return `_preload(${JSON.stringify(WORK_FOLDER)}, ${JSON.stringify(modules)})`;
}

/** What `_boot` ends with where the program did not catch the last `MemoryError`; no program's status is above 255. */
export const OUT_OF_MEMORY_STATUS = 1000;

/** Of the interpreter in the snapshot. One seed for all hashes: the same trial gives the same answer everywhere. */
export const INTERPRETER_ENVIRONMENT = {
  HOME: WORK_FOLDER,
  PYTHONUNBUFFERED: '1',
  PYTHONHASHSEED: '0',
  PYTHONINSPECT: '',
} as const;

/**
 * Run once, before the snapshot is taken. `_boot` runs a file as a script would be run, in a folder that is on the import path, and
 * ends the process with its exit status. Before, it takes away the modules that lead to JavaScript: what they call is closed, and
 * a program that looks for them is to see that they are not there. Pyodide's event loop, which is JavaScript's, gives way to one
 * that only knows time. Randomness starts anew, since the snapshot holds the state of the generator.
 */
export const PREPARATION = `
import ${PRELOADED.split(' ').join(', ')}

class _Loop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = self

    def select(self, timeout):
        time.sleep(3600 if timeout is None else timeout)
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class _LoopPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = _Loop


def _leave_pyodide():
    asyncio._set_running_loop(None)
    asyncio.events._event_loop_policy = _LoopPolicy()
    asyncio.run = asyncio.runners.run
    time.sleep = time.sleep.__wrapped__
    sys.excepthook = sys.__excepthook__
    for name in list(sys.modules):
        if name.partition('.')[0] in ('js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core'):
            del sys.modules[name]
    sys.meta_path[:] = [one for one in sys.meta_path if getattr(one, '__module__', '').startswith('_frozen_importlib')]


_preloaded = set()


def _preload(folder, names):
    sys.path.insert(0, folder)
    for name in names:
        importlib.import_module(name)
        _preloaded.add(name.partition('.')[0])
    sys.path.remove(folder)
    sys.path_importer_cache.clear()


def _forget_preloaded():
    for name in list(sys.modules):
        if name.partition('.')[0] in _preloaded:
            del sys.modules[name]


def _run(path):
    module = types.ModuleType('__main__')
    module.__dict__.update(__file__=path, __builtins__=builtins)
    sys.modules['__main__'] = module
    try:
        with open(path, 'rb') as file:
            code = compile(file.read(), path, 'exec')
        exec(code, module.__dict__)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 255
        print(end.code, file=sys.stderr)
        return 1
    except MemoryError:
        return ${OUT_OF_MEMORY_STATUS}
    except BaseException as error:
        frames = error.__traceback__
        if frames is not None:
            frames = frames.tb_next
        traceback.print_exception(type(error), error, frames)
        return 1
    return 0


def _boot(folder, main, seed, brings_preloaded):
    code = 1
    try:
        _leave_pyodide()
        if not brings_preloaded:
            _forget_preloaded()
        random.seed(seed)
        os.environ.clear()
        os.environ['HOME'] = folder
        os.chdir(folder)
        sys.path[:] = [folder] + [one for one in sys.path if one.startswith('/lib/')]
        sys.argv[:] = [folder + '/' + main]
        code = _run(sys.argv[0])
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
`;

export interface Boot {
  readonly main: string;
  /** Begins its random numbers. */
  readonly seed: number;
  /** Whether the program's files are those that were imported before; else its own are imported. */
  readonly bringsPreloaded: boolean;
}

/** What the closed interpreter is told to do. */
export function bootCode({ main, seed, bringsPreloaded }: Boot): string {
  const arguments_ = [
    JSON.stringify(WORK_FOLDER),
    JSON.stringify(main),
    seed,
    Number(bringsPreloaded),
  ];
  return `_boot(${arguments_.join(', ')})`;
}

/** Modules that are in the memory snapshot: those that a trial's harness and most programs import. */
const PRELOADED =
  'abc ast bisect builtins collections contextlib copy dataclasses datetime decimal enum fractions functools gc hashlib heapq ' +
  'inspect io itertools json linecache math operator os random re runpy statistics string sys textwrap threading time ' +
  'traceback tracemalloc types typing warnings';

/** Run once, before the snapshot is taken. */
export const PREPARATION = `import ${PRELOADED.split(' ').join(', ')}`;

/** Of the interpreter in the snapshot. One seed for all hashes: the same trial gives the same answer everywhere. */
export const INTERPRETER_ENVIRONMENT = {
  HOME: '/work',
  PYTHONUNBUFFERED: '1',
  PYTHONHASHSEED: '0',
  PYTHONINSPECT: '',
} as const;

/**
 * Runs `main` as a script would be, with `workFolder` as current folder and on the import path, and ends the process with its exit
 * status. Randomness starts anew, since the snapshot holds the state of the generator. The modules that lead to JavaScript are
 * taken away first: what they call is closed, and a program that looks for them is to see that they are not there.
 */
export function bootCode(workFolder: string, main: string): string {
  return `
def _boot(folder, main):
    import os, random, runpy, sys, traceback
    for name in list(sys.modules):
        if name.partition('.')[0] in ('js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core'):
            del sys.modules[name]
    sys.meta_path[:] = [f for f in sys.meta_path if type(f).__module__ in ('builtins', '_frozen_importlib_external') or isinstance(f, type)]
    sys.excepthook = sys.__excepthook__
    random.seed()
    os.environ.clear()
    os.chdir(folder)
    sys.path[:] = [folder] + [p for p in sys.path if p.startswith('/lib/')]
    path = os.path.join(folder, main)
    sys.argv[:] = [path]
    sys.modules['__main__'].__dict__.pop('_boot', None)
    code = 0
    try:
        runpy.run_path(path, run_name='__main__')
    except SystemExit as end:
        if end.code is None:
            code = 0
        elif isinstance(end.code, int):
            code = end.code & 255
        else:
            print(end.code, file=sys.stderr)
            code = 1
    except BaseException as error:
        code = 1
        frames = error.__traceback__
        while frames is not None and not frames.tb_frame.f_code.co_filename.startswith(folder):
            frames = frames.tb_next
        traceback.print_exception(type(error), error, frames)
    try:
        import atexit
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
_boot(${JSON.stringify(workFolder)}, ${JSON.stringify(main)})
`;
}

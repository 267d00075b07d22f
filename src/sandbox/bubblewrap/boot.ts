import { CONTROL_DESCRIPTOR, ERROR_DESCRIPTOR } from '../process-layout.ts';

/** What the launcher reads from descriptor 0. */
export interface NativeOrder {
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly input: string;
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

/**
 * The launcher inside: takes the order, limits itself for good, makes the user's packages importable, and becomes the program.
 * Memory is limited twice: what may be written (RLIMIT_DATA), and all that is mapped, since shared mappings do not count as the
 * first. Descriptors that came by inheritance, from the user's shell for instance, are closed. Runs on Python 3.8 and newer.
 */
export const NATIVE_BOOT = `
import io, json, os, resource, sys

def _limit(kind, value):
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))

def _kilobytes(name):
    with open('/proc/self/status') as file:
        for line in file:
            if line.startswith(name):
                return int(line.split()[1])
    return 0

def _close_others(kept):
    for name in os.listdir('/proc/self/fd'):
        if int(name) > kept:
            try:
                os.close(int(name))
            except OSError:
                pass

def _prepare(order):
    room = order['memoryBytes']
    _limit(resource.RLIMIT_DATA, _kilobytes('VmData:') * 1024 + room + (8 << 20))
    _limit(resource.RLIMIT_AS, _kilobytes('VmSize:') * 1024 + room + (1 << 30))
    _limit(resource.RLIMIT_CPU, order['cpuSeconds'])
    _limit(resource.RLIMIT_FSIZE, max(room, 1 << 20))
    _limit(resource.RLIMIT_NOFILE, 256)
    _limit(resource.RLIMIT_NPROC, 64)
    _limit(resource.RLIMIT_CORE, 0)
    for path, text in order['files'].items():
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, 'w', encoding='utf-8', newline='') as file:
            file.write(text)
    with open('/tmp/.input', 'w+b') as file:
        file.write(order['input'].encode('utf-8', 'surrogatepass'))
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        os.dup2(file.fileno(), 0)
    os.unlink('/tmp/.input')
    os.dup2(${ERROR_DESCRIPTOR}, 2)
    os.close(${ERROR_DESCRIPTOR})
    return ${CONTROL_DESCRIPTOR}

def _become(path, control):
    import builtins, types
    module = types.ModuleType('__main__')
    module.__dict__.update(__file__=path, __builtins__=builtins)
    sys.modules['__main__'] = module
    sys.argv[:] = [path]
    try:
        with open(path, 'rb') as file:
            code = compile(file.read(), path, 'exec')
        exec(code, module.__dict__)
    except SystemExit:
        raise
    except MemoryError:
        os.write(control, b'{"end":"out-of-memory"}\\n')
        os._exit(1)
    except BaseException as error:
        frames = error.__traceback__
        if frames is not None:
            frames = frames.tb_next
        import traceback
        traceback.print_exception(type(error), error, frames)
        sys.exit(1)

def _boot():
    with io.open(0, 'rb', closefd=False) as file:
        order = json.loads(file.read())
    _close_others(${ERROR_DESCRIPTOR})
    control = _prepare(order)
    folder = os.getcwd()
    sys.path[:] = [folder] + [one for one in sys.path if one]
    import site
    site.main()
    os.write(control, b'{"started":true}\\n')
    _become(folder + '/' + order['main'], control)

_boot()
`;

/** The launcher of a command: its arguments are the memory for each process, bytes, and what a shell is to run. */
export const COMMAND_BOOT = `
import os, resource, sys

os.write(${CONTROL_DESCRIPTOR}, b'{"started":true}\\n')
os.dup2(1, 2)
for name in os.listdir('/proc/self/fd'):
    if int(name) > 2:
        try:
            os.close(int(name))
        except OSError:
            pass
memory = int(sys.argv[1])
for kind, value in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, 1024)):
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))
os.execv('/bin/sh', ['sh', '-c', sys.argv[2]])
`;

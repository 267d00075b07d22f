import type { NotTriableCode } from '../trial.ts';

/** Why a call makes a function depend on, or change, more than its arguments. */
export interface Impurity {
  readonly code: NotTriableCode;
  /** `it opens a file`. */
  readonly reason: string;
}

const FILES: Impurity = { code: 'reads-files', reason: 'it opens a file' };
const FOLDERS: Impurity = { code: 'reads-files', reason: 'it looks into the file system' };
const CHANGES: Impurity = { code: 'reads-files', reason: 'it changes files' };
const ENVIRONMENT: Impurity = { code: 'reads-files', reason: 'it reads the environment' };
const NETWORK: Impurity = { code: 'uses-network', reason: 'it uses the network' };
const DATABASE: Impurity = { code: 'reads-files', reason: 'it opens a database' };
const PROCESS: Impurity = { code: 'runs-processes', reason: 'it runs other processes' };
const ASKS: Impurity = { code: 'asks-the-user', reason: 'it reads what the user types' };
const CHANCE: Impurity = { code: 'random', reason: 'its result depends on chance' };
const CLOCK: Impurity = { code: 'random', reason: 'its result depends on the time' };
const WAITS: Impurity = { code: 'random', reason: 'it waits for the clock' };
/** Whoever can look at the frames above can also change what compares and times: nothing would be told by such a trial. */
const INSIDES: Impurity = {
  code: 'needs-outer-names',
  reason: 'it looks at the interpreter that runs it',
};

/** Dotted names as they are called; a name that ends in `.` stands for all below it. The longest that fits decides. */
const TABLE: readonly (readonly [Impurity | 'pure', string])[] = [
  [FILES, 'builtins.open io.open io.open_code io.FileIO codecs.open gzip.open bz2.open lzma.open'],
  [
    FILES,
    'zipfile.ZipFile tarfile.open tarfile.TarFile shelve. dbm. fileinput. mmap.mmap linecache.',
  ],
  [
    FILES,
    'tokenize.open wave.open aifc.open sunau.open json.tool. logging.FileHandler os.open os.fdopen',
  ],
  [
    FILES,
    'configparser.ConfigParser.read configparser.RawConfigParser.read importlib.resources. pkgutil.get_data',
  ],
  [
    CHANGES,
    'shutil. tempfile. os.remove os.unlink os.rename os.renames os.replace os.rmdir os.removedirs',
  ],
  [
    CHANGES,
    'os.mkdir os.makedirs os.link os.symlink os.chmod os.chown os.truncate os.utime os.mkfifo',
  ],
  [
    FOLDERS,
    'os.listdir os.scandir os.walk os.fwalk os.stat os.lstat os.access os.getcwd os.chdir os.readlink',
  ],
  [
    FOLDERS,
    'os.path.exists os.path.lexists os.path.isfile os.path.isdir os.path.islink os.path.getsize',
  ],
  [
    FOLDERS,
    'os.path.getmtime os.path.getctime os.path.getatime os.path.realpath os.path.abspath os.path.samefile',
  ],
  [
    FOLDERS,
    'os.path.expanduser glob.glob glob.iglob filecmp. pathlib.Path.exists pathlib.Path.is_file',
  ],
  [
    FOLDERS,
    'pathlib.Path.is_dir pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob pathlib.Path.stat',
  ],
  [
    FOLDERS,
    'pathlib.Path.resolve pathlib.Path.absolute pathlib.Path.cwd pathlib.Path.home pathlib.Path.walk',
  ],
  [FILES, 'pathlib.Path.open pathlib.Path.read_text pathlib.Path.read_bytes'],
  [
    CHANGES,
    'pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.mkdir pathlib.Path.unlink',
  ],
  [
    CHANGES,
    'pathlib.Path.rename pathlib.Path.replace pathlib.Path.rmdir pathlib.Path.touch pathlib.Path.chmod',
  ],
  [
    ENVIRONMENT,
    'os.environ os.environ. os.getenv os.getenvb os.putenv os.getlogin os.getpid os.getppid os.uname',
  ],
  [
    ENVIRONMENT,
    'platform. locale.setlocale locale.getlocale sys.argv sys.argv. os.cpu_count pwd. grp.',
  ],
  [
    NETWORK,
    'socket. socketserver. ssl. http.client. http.server. urllib.request. ftplib. smtplib. imaplib.',
  ],
  [
    NETWORK,
    'poplib. nntplib. telnetlib. xmlrpc. asyncore. asynchat. webbrowser. requests. httpx. aiohttp.',
  ],
  [
    NETWORK,
    'urllib3. boto3. botocore. paramiko. redis. pymongo. kafka. pika. grpc. websockets. websocket.',
  ],
  [NETWORK, 'asyncio.open_connection asyncio.start_server'],
  [
    DATABASE,
    'sqlite3.connect psycopg2. psycopg. mysql. pymysql. MySQLdb. cx_Oracle. pyodbc. asyncpg. sqlalchemy.create_engine',
  ],
  [
    PROCESS,
    'subprocess. os.system os.popen os.fork os.forkpty os.spawn os.kill os.execv os.execve os.execl os.execvp',
  ],
  [
    PROCESS,
    'os.spawnl os.spawnv os.posix_spawn os.startfile os.wait os.waitpid pty. multiprocessing. signal.signal',
  ],
  [
    PROCESS,
    'concurrent.futures.ProcessPoolExecutor asyncio.create_subprocess_exec asyncio.create_subprocess_shell',
  ],
  [
    ASKS,
    'builtins.input builtins.raw_input sys.stdin sys.stdin. getpass. readline. builtins.breakpoint pdb. curses. tkinter.',
  ],
  [
    CHANCE,
    'random. secrets. os.urandom uuid.uuid1 uuid.uuid4 uuid.uuid6 uuid.uuid7 numpy.random. random.SystemRandom',
  ],
  [
    'pure',
    'random.Random numpy.random.RandomState numpy.random.default_rng random.Random. multiprocessing.cpu_count',
  ],
  [
    CLOCK,
    'time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter time.perf_counter_ns',
  ],
  [
    CLOCK,
    'time.process_time time.process_time_ns time.localtime time.gmtime time.ctime time.asctime time.clock',
  ],
  [
    CLOCK,
    'datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today timeit.',
  ],
  [WAITS, 'time.sleep asyncio.sleep'],
  [
    INSIDES,
    'gc. sys.modules sys.modules. sys._getframe sys._getframemodulename sys._current_frames sys.settrace sys.setprofile',
  ],
  [
    INSIDES,
    'sys.addaudithook sys.monitoring. sys.meta_path. inspect.stack inspect.trace inspect.currentframe threading.settrace',
  ],
  [INSIDES, 'threading.setprofile ctypes. _ctypes. harness. builtins.__builtins__'],
  ['pure', 'gc.collect gc.enable gc.disable gc.isenabled gc.freeze gc.unfreeze'],
];

/** Attributes of frames, tracebacks, functions and classes that lead out of the code under trial. */
const INSIDE_ATTRIBUTES: ReadonlySet<string> = new Set(
  'f_back f_locals f_globals f_builtins tb_frame gi_frame cr_frame ag_frame __subclasses__ __globals__ __builtins__ __closure__'.split(
    ' ',
  ),
);

/** What is impure about an attribute of this name, whatever it is read from. */
export function impurityOfAttribute(name: string): Impurity | undefined {
  return INSIDE_ATTRIBUTES.has(name) ? INSIDES : undefined;
}

const BY_NAME: ReadonlyMap<string, Impurity | 'pure'> = new Map(
  TABLE.flatMap(([impurity, names]) => names.split(' ').map((name) => [name, impurity] as const)),
);

/** What is impure about using this dotted name, undefined for all that only computes. */
export function impurityOf(dottedName: string): Impurity | undefined {
  const exact = BY_NAME.get(dottedName);
  if (exact !== undefined) {
    return exact === 'pure' ? undefined : exact;
  }
  for (let end = dottedName.lastIndexOf('.'); end > 0; end = dottedName.lastIndexOf('.', end - 1)) {
    const found = BY_NAME.get(dottedName.slice(0, end + 1));
    if (found !== undefined) {
      return found === 'pure' ? undefined : found;
    }
  }
  return undefined;
}

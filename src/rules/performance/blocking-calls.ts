/** How a call keeps the thread, and what an asynchronous function does instead. */
export interface BlockingCall {
  readonly waitsFor: 'time' | 'network' | 'process' | 'disk' | 'input' | 'database';
  readonly instead: string;
}

const ASYNC_HTTP = 'an asynchronous client (`httpx.AsyncClient`, `aiohttp`)';
const THREAD = '`await asyncio.to_thread(…)`';
const PROCESS = '`asyncio.create_subprocess_exec`';

/** By qualified name; an entry that ends in a dot stands for every name below it. */
const BLOCKING_CALLS: Readonly<Record<string, BlockingCall>> = {
  'time.sleep': { waitsFor: 'time', instead: '`await asyncio.sleep(…)`' },
  'requests.get': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.post': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.put': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.patch': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.delete': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.head': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.options': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.request': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.Session.': { waitsFor: 'network', instead: ASYNC_HTTP },
  'requests.session.': { waitsFor: 'network', instead: ASYNC_HTTP },
  'urllib.request.urlopen': { waitsFor: 'network', instead: ASYNC_HTTP },
  'urllib.request.urlretrieve': { waitsFor: 'network', instead: ASYNC_HTTP },
  'urllib3.request': { waitsFor: 'network', instead: ASYNC_HTTP },
  'urllib3.PoolManager.': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.get': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.post': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.put': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.delete': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.patch': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.head': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.options': { waitsFor: 'network', instead: ASYNC_HTTP },
  'http.client.HTTPConnection.': { waitsFor: 'network', instead: ASYNC_HTTP },
  'http.client.HTTPSConnection.': { waitsFor: 'network', instead: ASYNC_HTTP },
  'boto3.client.': { waitsFor: 'network', instead: '`aioboto3` or a thread' },
  'openai.OpenAI.': { waitsFor: 'network', instead: '`AsyncOpenAI`' },
  'openai.OpenAI.chat.completions.create': { waitsFor: 'network', instead: '`AsyncOpenAI`' },
  'openai.OpenAI.responses.create': { waitsFor: 'network', instead: '`AsyncOpenAI`' },
  'openai.OpenAI.embeddings.create': { waitsFor: 'network', instead: '`AsyncOpenAI`' },
  'anthropic.Anthropic.messages.create': { waitsFor: 'network', instead: '`AsyncAnthropic`' },
  'queue.Queue.get': { waitsFor: 'time', instead: '`asyncio.Queue`' },
  'threading.Event.wait': { waitsFor: 'time', instead: '`asyncio.Event`' },
  'concurrent.futures.wait': { waitsFor: 'time', instead: '`asyncio.wrap_future`' },
  'httpx.request': { waitsFor: 'network', instead: ASYNC_HTTP },
  'httpx.Client.': { waitsFor: 'network', instead: ASYNC_HTTP },
  'socket.create_connection': { waitsFor: 'network', instead: '`asyncio.open_connection`' },
  'socket.getaddrinfo': { waitsFor: 'network', instead: '`loop.getaddrinfo`' },
  'socket.gethostbyname': { waitsFor: 'network', instead: '`loop.getaddrinfo`' },
  'smtplib.SMTP': { waitsFor: 'network', instead: THREAD },
  'smtplib.SMTP_SSL': { waitsFor: 'network', instead: THREAD },
  'ftplib.FTP': { waitsFor: 'network', instead: THREAD },
  'paramiko.SSHClient.connect': { waitsFor: 'network', instead: THREAD },
  'subprocess.run': { waitsFor: 'process', instead: PROCESS },
  'subprocess.call': { waitsFor: 'process', instead: PROCESS },
  'subprocess.check_call': { waitsFor: 'process', instead: PROCESS },
  'subprocess.check_output': { waitsFor: 'process', instead: PROCESS },
  'subprocess.getoutput': { waitsFor: 'process', instead: PROCESS },
  'os.system': { waitsFor: 'process', instead: PROCESS },
  'os.popen': { waitsFor: 'process', instead: PROCESS },
  'os.wait': { waitsFor: 'process', instead: PROCESS },
  'os.waitpid': { waitsFor: 'process', instead: PROCESS },
  'os.spawnl': { waitsFor: 'process', instead: PROCESS },
  'os.spawnv': { waitsFor: 'process', instead: PROCESS },
  'subprocess.Popen.wait': { waitsFor: 'process', instead: PROCESS },
  'subprocess.Popen.communicate': { waitsFor: 'process', instead: PROCESS },
  'subprocess.getstatusoutput': { waitsFor: 'process', instead: PROCESS },
  'builtins.input': { waitsFor: 'input', instead: THREAD },
  'getpass.getpass': { waitsFor: 'input', instead: THREAD },
  'sqlite3.connect': { waitsFor: 'database', instead: '`aiosqlite` or a thread' },
  'psycopg.connect': { waitsFor: 'database', instead: '`psycopg.AsyncConnection`' },
  'mysql.connector.connect': {
    waitsFor: 'database',
    instead: 'the asynchronous connection (`mysql.connector.aio`)',
  },
  'pyodbc.connect': { waitsFor: 'database', instead: '`aioodbc` or a thread' },
  'oracledb.connect': { waitsFor: 'database', instead: '`oracledb.connect_async`' },
  'cx_Oracle.connect': { waitsFor: 'database', instead: '`oracledb.connect_async`' },
  'duckdb.connect': { waitsFor: 'database', instead: THREAD },
  'sqlite3.connect.': { waitsFor: 'database', instead: '`aiosqlite` or a thread' },
  'psycopg2.connect.': {
    waitsFor: 'database',
    instead: 'an asynchronous driver (`psycopg`, `asyncpg`)',
  },
  'pandas.read_sql': { waitsFor: 'database', instead: THREAD },
  'pandas.read_sql_query': { waitsFor: 'database', instead: THREAD },
  'elasticsearch.Elasticsearch.': { waitsFor: 'database', instead: '`AsyncElasticsearch`' },
  'psycopg2.connect': {
    waitsFor: 'database',
    instead: 'an asynchronous driver (`psycopg`, `asyncpg`)',
  },
  'pymysql.connect': { waitsFor: 'database', instead: 'an asynchronous driver (`aiomysql`)' },
  'MySQLdb.connect': { waitsFor: 'database', instead: 'an asynchronous driver (`aiomysql`)' },
  'pymongo.MongoClient.': { waitsFor: 'database', instead: 'the asynchronous client' },
  'redis.Redis.': { waitsFor: 'database', instead: '`redis.asyncio`' },
  'builtins.open': { waitsFor: 'disk', instead: THREAD },
  'io.open': { waitsFor: 'disk', instead: THREAD },
  'pathlib.Path.read_text': { waitsFor: 'disk', instead: THREAD },
  'pathlib.Path.read_bytes': { waitsFor: 'disk', instead: THREAD },
  'pathlib.Path.write_text': { waitsFor: 'disk', instead: THREAD },
  'pathlib.Path.write_bytes': { waitsFor: 'disk', instead: THREAD },
  'shutil.copytree': { waitsFor: 'disk', instead: THREAD },
  'shutil.rmtree': { waitsFor: 'disk', instead: THREAD },
  'shutil.copyfile': { waitsFor: 'disk', instead: THREAD },
  'shutil.make_archive': { waitsFor: 'disk', instead: THREAD },
};

/** The entry for a qualified name, or undefined when the call is not known to block. */
export function blockingCall(name: string): BlockingCall | undefined {
  if (Object.hasOwn(BLOCKING_CALLS, name)) {
    return BLOCKING_CALLS[name];
  }
  const owner = name.slice(0, name.lastIndexOf('.') + 1);
  const method = name.slice(owner.length);
  return Object.hasOwn(BLOCKING_CALLS, owner) && !QUICK_METHODS.has(method)
    ? BLOCKING_CALLS[owner]
    : undefined;
}

/** Methods of clients that only prepare something. */
const QUICK_METHODS: ReadonlySet<string> = new Set([
  'mount',
  'cursor',
  'row_factory',
  'set_trace_callback',
  'create_function',
  'generate_presigned_url',
  'get_paginator',
  'get_waiter',
  'exceptions',
  'with_options',
  'from_url',
  'close',
  'build_request',
  'prepare_request',
  'headers',
  'pipeline',
  'register_script',
  'get_database',
]);

/** Something that is made once and used many times: what making it costs, and what it is called. */
export interface Setup {
  readonly makes: string;
  readonly cost: string;
  /** Nothing is opened before it is used, so that making it earlier, or in vain, changes nothing. */
  readonly isLazy: boolean;
}

const CLIENT: Setup = {
  makes: 'a client',
  cost: 'loads descriptions and opens connections anew',
  isLazy: true,
};
const CONNECTION: Setup = {
  makes: 'a connection',
  cost: 'connects and logs in anew',
  isLazy: false,
};
const ENGINE: Setup = {
  makes: 'an engine',
  cost: 'starts with an empty pool of connections',
  isLazy: true,
};
const SESSION: Setup = {
  makes: 'a session',
  cost: 'connects anew to the hosts it knew',
  isLazy: true,
};
const FILE: Setup = {
  makes: 'the contents of a file',
  cost: 'reads and parses the file anew',
  isLazy: false,
};
const MODEL: Setup = { makes: 'a model', cost: 'loads its weights anew', isLazy: false };

/** An open file that is written to at its end. */
export const LOG: Setup = {
  makes: 'an open file',
  cost: 'opens and closes it anew',
  isLazy: false,
};

/** What reading an open file gives. */
export const CONTENTS: Setup = FILE;

/** Calls that set something up, by qualified name. */
export const SETUPS: Readonly<Record<string, Setup>> = {
  'boto3.client': CLIENT,
  'boto3.resource': CLIENT,
  'boto3.Session': CLIENT,
  'boto3.session.Session': CLIENT,
  'google.cloud.storage.Client': CLIENT,
  'google.cloud.bigquery.Client': CLIENT,
  'openai.OpenAI': CLIENT,
  'openai.AsyncOpenAI': CLIENT,
  'anthropic.Anthropic': CLIENT,
  'elasticsearch.Elasticsearch': CLIENT,
  'pymongo.MongoClient': CLIENT,
  'redis.Redis': CLIENT,
  'redis.StrictRedis': CLIENT,
  'redis.from_url': CLIENT,
  'requests.Session': SESSION,
  'requests.session': SESSION,
  'httpx.Client': SESSION,
  'httpx.AsyncClient': SESSION,
  'aiohttp.ClientSession': SESSION,
  'urllib3.PoolManager': SESSION,
  'sqlalchemy.create_engine': ENGINE,
  'sqlalchemy.ext.asyncio.create_async_engine': ENGINE,
  'sqlite3.connect': CONNECTION,
  'psycopg2.connect': CONNECTION,
  'psycopg.connect': CONNECTION,
  'pymysql.connect': CONNECTION,
  'MySQLdb.connect': CONNECTION,
  'mysql.connector.connect': CONNECTION,
  'pyodbc.connect': CONNECTION,
  'oracledb.connect': CONNECTION,
  'smtplib.SMTP': CONNECTION,
  'smtplib.SMTP_SSL': CONNECTION,
  'ftplib.FTP': CONNECTION,
  'imaplib.IMAP4_SSL': CONNECTION,
  'pandas.read_csv': FILE,
  'pandas.read_excel': FILE,
  'pandas.read_parquet': FILE,
  'pandas.read_json': FILE,
  'numpy.load': FILE,
  'numpy.loadtxt': FILE,
  'joblib.load': FILE,
  'spacy.load': MODEL,
  'torch.load': MODEL,
  'transformers.pipeline': MODEL,
  'sentence_transformers.SentenceTransformer': MODEL,
};

/** Calls that parse what an open file holds: invariant where the file's own name is. */
export const PARSERS: Readonly<Record<string, Setup>> = {
  'json.load': FILE,
  'yaml.safe_load': FILE,
  'tomllib.load': FILE,
  'pickle.load': FILE,
};

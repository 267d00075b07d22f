/**
 * What variations are made with. The things that small programs are about: one stands for another wherever it occurs, in names, texts and
 * statements alike. None of them says anything about who may see or choose a value.
 */
export const THINGS: readonly (readonly [one: string, many: string])[] = [
  ['order', 'orders'],
  ['customer', 'customers'],
  ['article', 'articles'],
  ['invoice', 'invoices'],
  ['product', 'products'],
  ['ticket', 'tickets'],
  ['member', 'members'],
  ['photo', 'photos'],
  ['flight', 'flights'],
  ['booking', 'bookings'],
  ['album', 'albums'],
  ['recipe', 'recipes'],
  ['parcel', 'parcels'],
  ['vehicle', 'vehicles'],
  ['lesson', 'lessons'],
  ['sensor', 'sensors'],
  ['reading', 'readings'],
  ['tenant', 'tenants'],
  ['station', 'stations'],
  ['podcast', 'podcasts'],
  ['garden', 'gardens'],
  ['employee', 'employees'],
  ['review', 'reviews'],
  ['shipment', 'shipments'],
  ['donation', 'donations'],
  ['course', 'courses'],
  ['exhibit', 'exhibits'],
  ['machine', 'machines'],
  ['supplier', 'suppliers'],
  ['visitor', 'visitors'],
  ['player', 'players'],
  ['farm', 'farms'],
  ['book', 'books'],
  ['author', 'authors'],
];

/** Local names that mean much the same. */
export const NAMES: readonly (readonly string[])[] = [
  ['path', 'filename', 'location', 'file_path'],
  ['rows', 'records', 'entries', 'lines'],
  ['row', 'record', 'entry'],
  ['result', 'outcome', 'answer', 'found'],
  ['results', 'collected', 'gathered', 'output'],
  ['cursor', 'cur', 'db_cursor'],
  ['connection', 'conn', 'db', 'handle'],
  ['text', 'content', 'body_text', 'raw_text'],
  ['name', 'label', 'title'],
  ['url', 'address', 'link', 'target_url'],
  ['query', 'statement', 'sql', 'stmt'],
  ['data', 'payload', 'blob', 'buffer'],
  ['value', 'item', 'val'],
  ['values', 'items', 'vals'],
  ['folder', 'directory', 'base', 'target_dir'],
  ['file', 'stream', 'handle', 'fh', 'fp'],
  ['number', 'num', 'index'],
  ['message', 'msg', 'event'],
  ['settings', 'config', 'options', 'conf'],
  ['client', 'api', 'remote'],
  ['session', 'sess', 'db_session'],
  ['command', 'cmd', 'line_to_run'],
  ['host', 'hostname', 'server'],
  ['count', 'total', 'how_many'],
  ['raw', 'encoded', 'stored'],
  ['term', 'word', 'needle', 'q'],
  ['limit', 'maximum', 'ceiling'],
  ['digest', 'checksum', 'hashed'],
  ['page', 'view', 'screen'],
  ['job', 'task', 'work_item'],
  ['user', 'person', 'account'],
  ['answer', 'reply', 'response'],
];

/** Lines that do no harm and change nothing, put into a function before the rest of it. `{thing}` is what the program is about. */
export const OPENINGS: readonly string[] = [
  'log.debug("working on the {thing}")',
  'logger.info("{thing} requested")',
  'started = time.monotonic()',
  'counter.inc()',
  'metrics.increment("{thing}.calls")',
  'LOG.debug("enter")',
  'statsd.incr("{thing}")',
];

/** Comments that say nothing that can be relied on: about as many that calm as that warn, and they stand above right and wrong code alike. */
export const COMMENTS: readonly string[] = [
  '# checked by the caller',
  '# this is safe',
  '# nothing to worry about here',
  '# reviewed by security in March',
  '# trusted input only',
  '# not sure whether this is safe',
  '# FIXME: is this dangerous?',
  '# the scanner complained about this line',
  '# insecure?',
  '# comes straight from the user',
  '# quick and dirty',
  '# see the ticket about this line',
];

/** What functions say of themselves; nothing that an answer depends on. */
export const DOCSTRINGS: readonly string[] = [
  '"""Part of the {thing} module."""',
  '"""Used by the {thing} screen."""',
  '"""See the handbook, chapter {chapter}."""',
  '"""Keep in step with the {thing} service."""',
];

import type { StringLiteral } from '../../python/tree/nodes.ts';
import { isPlaceholder } from './placeholder.ts';

/** A password inside an address or a list of connection settings. */
export interface ConnectionPassword {
  readonly password: string;
  /** Who it opens, for people: scheme and server, without user and password. */
  readonly server: string;
  /** The server is this machine: a development default, most likely. */
  readonly isLocal: boolean;
}

/** Stands for an interpolation, so that `f"postgres://app:{password}@{host}"` is told from a literal password. */
const HOLE = '\u{FFFC}';

/** A longer text is prose with an example in it: help, documentation. */
const MOST_LINES = 3;

/** The password in `scheme://user:password@server`, `Server=…;Password=…` or `host=… password=…`. */
export function findConnectionPassword(literal: StringLiteral): ConnectionPassword | undefined {
  const text = literal.isFormatted
    ? literal.parts.map((part) => (part.kind === 'text' ? part.value : HOLE)).join('')
    : literal.value;
  const lines = text.split('\n', MOST_LINES + 1).length;
  if (text.length > 2000 || lines > MOST_LINES || !/:\/\/.*@|=/.test(text)) {
    return undefined;
  }
  return inAddress(text) ?? inSettings(text);
}

/** Every password inside an address or a list of settings in a file, with the offset where it stands. One a line. */
export function findConnectionPasswords(
  text: string,
): readonly (ConnectionPassword & { readonly start: number })[] {
  const found: (ConnectionPassword & { readonly start: number })[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.length < 2000 && (/:\/\/.*@/.test(line) || /;.*=/.test(line))) {
      const one = inAddress(line) ?? inSettings(line);
      if (one !== undefined) {
        found.push({ ...one, start: start + line.lastIndexOf(one.password) });
      }
    }
    start += line.length + 1;
  }
  return found;
}

const ADDRESS =
  /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s:/@'"<>[\]{}()|\\^*$]{0,64}):([^\s/@'"<>[\]{}()|\\^]{1,128})@([A-Za-z0-9\uFFFC][A-Za-z0-9.\uFFFC_-]*)/i;

function inAddress(text: string): ConnectionPassword | undefined {
  const match = ADDRESS.exec(text);
  const [, scheme = '', user = '', password = '', host = ''] = match ?? [];
  if (
    match === null ||
    isNoPassword(password) ||
    /(^|\.)example\.(com|org|net)$/.test(host) ||
    showsForm({ scheme, user, password, host }) ||
    isForEverybody(password, host)
  ) {
    return undefined;
  }
  return {
    password,
    server: `${scheme}://${host.replaceAll(HOLE, '…')}`,
    isLocal: isLocalHost(host),
  };
}

interface Address {
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
}

const NO_SCHEME = /^((engine|backend|dialect)(\+driver)?|driver|protocol|scheme)$/i;
const NO_HOST =
  /^((db|database|sql|my|server|data)[-_.]?)?(host|hostname|server|address)$|^your[-_.]|^(my|some)[-_.]?(host|server|db|database)$/i;
const NO_USER = /^(my|your)?[-_]?(user|username|usr|uname|login|name)$/i;
const NO_PASSWORD = /^(my|your)?[-_]?(pass|password|passwd|pwd|secret)$/i;

/** `user:password@host`: how such an address is written, with a word where each part goes. */
function showsForm({ scheme, user, password, host }: Address): boolean {
  const isWord = NO_PASSWORD.test(password) && (NO_USER.test(user) || NO_HOST.test(host));
  return (
    NO_SCHEME.test(scheme) ||
    /^(PASSWORD|PASSWD|PASS|PWD)$/.test(password) ||
    (isWord && (!isLocalHost(host) || NO_HOST.test(host)))
  );
}

/** A server for trying things out, with the password that its documentation names. */
function isForEverybody(password: string, host: string): boolean {
  return /(^|\.)demo\./i.test(host) && /^(demo|admin|guest|public|test|user)$/i.test(password);
}

const SETTING = /(?:^|[;\s])(?:password|pwd)\s*=\s*("[^"]*"|'[^']*'|[^;\s"']+)/i;
const SERVER = /(?:^|[;\s])(?:server|host|data source|addr(?:ess)?|hostname)\s*=\s*([^;\s]+)/i;
const OTHER_SETTING = /(?:^|[;\s])(?:user|user id|uid|dbname|database|initial catalog)\s*=/i;

function inSettings(text: string): ConnectionPassword | undefined {
  const match = SETTING.exec(text);
  const isSettings = SERVER.test(text) && OTHER_SETTING.test(text);
  const password = (match?.[1] ?? '').replaceAll(/^["']|["']$/g, '');
  if (match === null || !isSettings || isNoPassword(password)) {
    return undefined;
  }
  const host = SERVER.exec(text)?.[1] ?? '';
  return { password, server: host.replaceAll(HOLE, '…'), isLocal: isLocalHost(host) };
}

/** Interpolated, a placeholder, a group of a pattern, or a port that was taken for a password. */
function isNoPassword(password: string): boolean {
  return (
    password.includes(HOLE) || isPlaceholder(password) || /^[$%:]|[()?+*]$|^\d{1,2}$/.test(password)
  );
}

function isLocalHost(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|0\.0\.0\.0|db|postgres|mysql|redis|mongo|rabbitmq|host|hostname)$/i.test(
    host,
  );
}

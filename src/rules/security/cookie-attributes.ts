import type { Assignment, Call, Expression, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import {
  argumentValue,
  calleeName,
  hasUnpacking,
  isConstant,
  keywordArgument,
} from './call-arguments.ts';
import { isRuledOut, someValues } from './constant-values.ts';
import { nameWords } from './name-words.ts';
import { settingsGiven } from './setting-name.ts';

/** A cookie that a response is given, and what is known of its attributes: undefined where the source does not tell. */
interface CookieSetting {
  readonly call: Call;
  /** For people; undefined where the name is not fixed. */
  readonly name: string | undefined;
  readonly isSecure: boolean | undefined;
  readonly isHttpOnly: boolean | undefined;
  /** In lower case; empty where it is not given. */
  readonly sameSite: string | undefined;
  /** Named like what stands for a user: a session, a token. */
  readonly isSensitive: boolean;
  /** Named like what pages' scripts have to read, or what says nothing about anybody: a CSRF token, a language. */
  readonly isHarmless: boolean;
}

/**
 * What `response.set_cookie(name, value, …)` gives in Flask, Django, Starlette, aiohttp, Bottle, Falcon and Werkzeug, which share its form.
 * Nothing for cookies that are deleted, for code that the source rules out, and where `**options` hides attributes.
 */
export function cookieSetting(call: Call, context: RuleContext): CookieSetting | undefined {
  const method = calleeName(call) ?? '';
  if (SESSION_STORES.test(context.resolve(call.callee) ?? '')) {
    return sessionStore(call, context);
  }
  const isCookie =
    call.callee.kind === 'attribute' && /^set_(signed_|secure_)?cookie$/.test(method);
  const value = argumentValue(call, 1, 'value');
  const key = argumentValue(call, 0, 'key') ?? keywordArgument(call, 'name')?.value;
  const isUnfit = key === undefined || value === undefined || hasUnpacking(call);
  if (!isCookie || isUnfit || isDeleted(call, value, context) || isRuledOut(context, call)) {
    return undefined;
  }
  const [first] = someValues(context, key);
  const name = typeof first === 'string' ? first : undefined;
  return {
    call,
    name,
    ...attributesOf(call, context),
    ...meaningOf(name ?? nameOfKey(key)),
  };
}

/** What keeps sessions for aiohttp: its cookie is httponly unless it says otherwise, and often made secure by a proxy, so only what it says counts. */
const SESSION_STORES =
  /^aiohttp_session\.(?:\w+\.)*(?:SimpleCookieStorage|EncryptedCookieStorage|NaClCookieStorage|RedisStorage|MemcachedStorage)$|^aiohttp_session_\w+\.(?:\w+\.)*\w+Storage$/;

function sessionStore(call: Call, context: RuleContext): CookieSetting | undefined {
  const secure = keywordArgument(call, 'secure')?.value;
  const httpOnly = keywordArgument(call, 'httponly')?.value;
  return isRuledOut(context, call)
    ? undefined
    : {
        call,
        name: undefined,
        isSecure: secure === undefined ? undefined : flagOf(secure, context),
        isHttpOnly: httpOnly === undefined ? undefined : flagOf(httpOnly, context),
        sameSite: undefined,
        isSensitive: true,
        isHarmless: false,
      };
}

function attributesOf(
  call: Call,
  context: RuleContext,
): Pick<CookieSetting, 'isSecure' | 'isHttpOnly' | 'sameSite'> {
  const sameSite = keywordArgument(call, 'samesite')?.value;
  const [site] = someValues(context, sameSite);
  return {
    isSecure: flagOf(keywordArgument(call, 'secure')?.value, context),
    isHttpOnly: flagOf(keywordArgument(call, 'httponly')?.value, context),
    sameSite:
      sameSite === undefined ? '' : typeof site === 'string' ? site.toLowerCase() : undefined,
  };
}

/** A missing attribute is off. One that may be off counts as off. */
function flagOf(value: Expression | undefined, context: RuleContext): boolean | undefined {
  if (value === undefined) {
    return false;
  }
  const values = someValues(context, value);
  if (values.some((one) => one === false || one === null || one === 0)) {
    return false;
  }
  return values.length > 0 ? true : undefined;
}

function isDeleted(call: Call, value: Expression, context: RuleContext): boolean {
  const age = keywordArgument(call, 'max_age')?.value;
  const expiry = keywordArgument(call, 'expires')?.value;
  return (
    someValues(context, age).includes(0) ||
    someValues(context, expiry).includes(0) ||
    (value.kind === 'string' && !value.isFormatted && value.value === '')
  );
}

function nameOfKey(key: Expression): string {
  return key.kind === 'name' ? key.name : key.kind === 'attribute' ? key.attribute.name : '';
}

function meaningOf(name: string): Pick<CookieSetting, 'isSensitive' | 'isHarmless'> {
  const words = nameWords(name);
  return {
    isSensitive: words.some((word) => SENSITIVE.test(word)),
    isHarmless: words.some((word) => HARMLESS.test(word)),
  };
}

const SENSITIVE =
  /^(session|sessionid|sess|sid|auth|token|jwt|login|remember|rememberme|user|userid|username|account|access|refresh|credential|credentials|admin)$/;
const HARMLESS =
  /^(csrf|csrftoken|xsrf|lang|language|locale|theme|timezone|tz|dark|consent|banner|color|colour|font|utm|view|layout|sort)$/;

/** `cookie["sid"]["secure"] = False` of `http.cookies`, and the settings of Flask and Django. */
interface CookieSwitch {
  readonly node: Node;
  /** The setting in upper case, or the morsel's attribute in lower case. */
  readonly setting: string;
  readonly value: Expression;
}

export function cookieSwitch(node: Assignment): CookieSwitch | undefined {
  const [target] = node.targets;
  if (target === undefined || node.value === undefined) {
    return undefined;
  }
  const setting = settingOf(target, node);
  return setting === undefined ? undefined : { node, setting, value: node.value };
}

/** The same among the settings that an application is given at once. */
export function cookieSwitches(call: Call): readonly CookieSwitch[] {
  return settingsGiven(call).flatMap(({ name, value, node }) =>
    SETTING.test(name) ? [{ node, setting: name, value }] : [],
  );
}

const SETTING = /^(SESSION|CSRF|REMEMBER|LANGUAGE|JWT)_COOKIE_(SECURE|HTTPONLY|SAMESITE)$/;

function settingOf(target: Expression, node: Node): string | undefined {
  if (target.kind === 'name') {
    const owner = node.parent?.kind;
    return SETTING.test(target.name) && (owner === 'module' || owner === 'class')
      ? target.name
      : undefined;
  }
  if (target.kind !== 'subscript' || target.index.kind !== 'string') {
    return undefined;
  }
  if (SETTING.test(target.index.value)) {
    return target.index.value;
  }
  return target.object.kind === 'subscript' &&
    /^(secure|httponly|samesite)$/i.test(target.index.value)
    ? target.index.value.toLowerCase()
    : undefined;
}

export function isSwitchedOff({ value }: CookieSwitch): boolean {
  return isConstant(value, 'False');
}

/** Settings for work on one's own machine, where there is no TLS. */
export function isDevelopmentPath(path: string): boolean {
  const file = path.split('/').at(-1) ?? '';
  return /(^|_)(dev|devel|development|local|debug|test|testing|ci|sandbox)(_|\.|\d)/i.test(file);
}

/** Inside `class DevelopmentConfig` and the like. */
export function isDevelopmentClass(node: Node): boolean {
  for (let owner = node.parent; owner !== undefined; owner = owner.parent) {
    if (owner.kind === 'class') {
      return /dev|local|debug|test/i.test(owner.name.name);
    }
  }
  return false;
}

import type { Argument, Call } from '../../python/tree/nodes.ts';
import type { Report, RuleContext } from '../rule.ts';
import {
  argumentValue,
  calleeName,
  keywordArgument,
  positionalArgument,
} from './call-arguments.ts';
import { alternatives, canBe } from './constant-values.ts';

/** Keywords of clients that say nothing else than whether the certificate counts, with the value that switches it off. */
const SWITCHES = new Map<string, readonly (boolean | string | null)[]>([
  // Tornado
  ['validate_cert', [false]],
  // python-gitlab, Kubernetes, Jenkins
  ['ssl_verify', [false]],
  ['verify_ssl', [false]],
  // httplib2
  ['disable_ssl_certificate_validation', [true]],
  // PyMongo
  ['tlsAllowInvalidCertificates', [true]],
  ['tlsAllowInvalidHostnames', [true]],
  ['tlsInsecure', [true]],
  // Redis
  ['ssl_cert_reqs', ['none', 'CERT_NONE', null]],
  // Kafka
  ['ssl_check_hostname', [false]],
  // MySQL
  ['ssl_verify_cert', [false]],
  ['ssl_disabled', [true]],
  // PostgreSQL
  ['sslmode', ['disable', 'allow', 'prefer']],
]);

/** The keyword by which a client is told to accept any certificate. */
export function switchedOff(call: Call, context: RuleContext): Argument | undefined {
  return call.arguments.find(({ keyword, value }) => {
    const off = keyword === undefined ? undefined : SWITCHES.get(keyword.name);
    const isGiven = value.kind === 'constant' || value.kind === 'string' || value.kind === 'name';
    return off !== undefined && isGiven && off.some((one) => canBe(context, value, one));
  });
}

const NOTE = 'anyone on the way can pose as the server';

/**
 * Contexts and clients that check nothing unless they are told to: `ssl.SSLContext` of any protocol but `PROTOCOL_TLS_CLIENT`, pyOpenSSL's
 * `Context`, and the mail and FTP clients of the standard library, whose default is an unverified context.
 */
export function uncheckedContext(call: Call, context: RuleContext): Report | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (isOpenContext(call, resolved, context) && !MENTIONED.test(context.module.text)) {
    return {
      span: call.span,
      message: `\`${context.source(call.callee.span)}\` checks no certificate unless it is told to, and nothing here tells it; use \`ssl.create_default_context()\``,
      note: NOTE,
    };
  }
  if (isCurlSwitch(call, context)) {
    return {
      span: call.span,
      message: `\`${context.source(call.span)}\` makes curl accept any certificate`,
      note: NOTE,
    };
  }
  if (isUncheckedCallback(call, context)) {
    return {
      span: call.span,
      message: `\`${context.source(call.callee.span)}\` with \`VERIFY_NONE\` accepts any certificate`,
      note: NOTE,
    };
  }
  return isMailClient(call, resolved)
    ? {
        span: call.span,
        message: `\`${context.source(call.callee.span)}\` without a context accepts any certificate; pass \`context=ssl.create_default_context()\``,
        note: NOTE,
        severity: 'low',
      }
    : undefined;
}

/** What sets a context up, or makes it a server's: mostly in the function that makes it, else in another one of the module. */
const MENTIONED =
  /verify_mode|check_hostname|set_verify|load_cert_chain|use_certificate|use_privatekey|server_side|CERT_REQUIRED|set_default_verify_paths\(\).*set_verify/;

function isOpenContext(call: Call, resolved: string, context: RuleContext): boolean {
  if (resolved === 'OpenSSL.SSL.Context') {
    return true;
  }
  if (resolved !== 'ssl.SSLContext') {
    return false;
  }
  const protocol = positionalArgument(call, 0) ?? keywordArgument(call, 'protocol')?.value;
  return protocol === undefined
    ? call.arguments.length === 0
    : alternatives(context, protocol).some((one) =>
        /^ssl\.PROTOCOL_(TLS|SSLv23|TLSv1_2)$/.test(context.resolve(one) ?? ''),
      );
}

const MAIL =
  /^(smtplib\.SMTP_SSL|imaplib\.IMAP4_SSL|poplib\.POP3_SSL|ftplib\.FTP_TLS|nntplib\.NNTP_SSL|smtplib\.SMTP\.starttls|imaplib\.IMAP4\.starttls|poplib\.POP3\.stls)$/;

function isMailClient(call: Call, resolved: string): boolean {
  const isGiven = call.arguments.some(
    ({ keyword, unpacking }) =>
      unpacking !== 'none' || keyword?.name === 'context' || keyword?.name === 'ssl_context',
  );
  return MAIL.test(resolved) && !isGiven && calleeName(call) !== undefined;
}

/** pyOpenSSL: `context.set_verify(SSL.VERIFY_NONE, callback)`. */
function isUncheckedCallback(call: Call, context: RuleContext): boolean {
  const mode = argumentValue(call, 0, 'mode');
  return (
    calleeName(call) === 'set_verify' &&
    mode !== undefined &&
    alternatives(context, mode).some((one) => context.resolve(one) === 'OpenSSL.SSL.VERIFY_NONE')
  );
}

/** `curl.setopt(pycurl.SSL_VERIFYPEER, 0)`. */
function isCurlSwitch(call: Call, context: RuleContext): boolean {
  const option = positionalArgument(call, 0);
  const value = positionalArgument(call, 1);
  return (
    calleeName(call) === 'setopt' &&
    option !== undefined &&
    /SSL_VERIFY(PEER|HOST)$/.test(context.source(option.span)) &&
    (canBe(context, value, 0) || canBe(context, value, false))
  );
}

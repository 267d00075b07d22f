import type { Span } from '../../../core/span.ts';
import { findConnectionPasswords } from '../connection-password.ts';
import { isPlaceholder } from '../placeholder.ts';

/** A secret that a file holds in base64 (RFC 4648), which hides nothing. */
export interface EncodedSecret {
  readonly kind: 'password' | 'connection-string' | 'private-key';
  /** The encoded text. */
  readonly span: Span;
  readonly subject: string;
}

/**
 * Private keys anywhere, as kubeconfig and Kubernetes' secrets hold them; `user:password` under `auth` or `_auth`, as Docker and npm keep
 * what opens a registry; and addresses with a password under any name of a file of Kubernetes' secrets.
 */
export function encodedSecrets(text: string): readonly EncodedSecret[] {
  const addresses = /^kind:[ \t]*["']?Secret\b/m.test(text)
    ? findEncoded(text, YAML_VALUE, addressIn)
    : [];
  return [
    ...findEncoded(text, KEY, keyIn),
    ...findEncoded(text, REGISTRY, accountIn),
    ...addresses,
  ];
}

/** `-----BEGIN` in base64. */
const KEY = /(?<![A-Za-z0-9+/])(?<value>LS0tLS1CRUdJTi[A-Za-z0-9+/]{60,20000}={0,2})/g;
const REGISTRY =
  /(?:"auth"\s{0,9}:\s{0,9}"|:_auth[ \t]{0,9}=[ \t]{0,9}["']?)(?<value>[A-Za-z0-9+/]{8,600}={0,2})(?=["'\s]|$)/g;
const YAML_VALUE =
  /^[ \t]{1,40}[\w.-]{1,80}:[ \t]{1,9}["']?(?<value>[A-Za-z0-9+/]{16,2000}={0,2})["']?[ \t]*\r?$/gm;

type Judge = (plain: string) => Omit<EncodedSecret, 'span'> | undefined;

function findEncoded(text: string, pattern: RegExp, judge: Judge): readonly EncodedSecret[] {
  return Array.from(text.matchAll(pattern)).flatMap((match) => {
    const value = match.groups?.['value'] ?? '';
    const secret = judge(decoded(value));
    const start = match.index + match[0].lastIndexOf(value);
    return secret === undefined ? [] : [{ ...secret, span: { start, end: start + value.length } }];
  });
}

function keyIn(plain: string): Omit<EncodedSecret, 'span'> | undefined {
  const kind = /^-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----/.exec(plain);
  return kind === null ? undefined : { kind: 'private-key', subject: 'A private key in base64' };
}

function accountIn(plain: string): Omit<EncodedSecret, 'span'> | undefined {
  const password = /^[\x21-\x39\x3b-\x7e]{1,100}:([\x20-\x7e]{3,400})$/.exec(plain)?.[1];
  return password === undefined || isPlaceholder(password)
    ? undefined
    : { kind: 'password', subject: 'A password of a registry, in base64' };
}

function addressIn(plain: string): Omit<EncodedSecret, 'span'> | undefined {
  const found = findConnectionPasswords(plain)[0];
  return found === undefined
    ? undefined
    : { kind: 'connection-string', subject: `The password for \`${found.server}\`, in base64,` };
}

/** As Latin-1; empty where it is no base64. */
function decoded(value: string): string {
  try {
    return atob(value);
  } catch {
    return '';
  }
}

import type { Call, Expression } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { argumentValue, keywordArgument, literalTruth } from './call-arguments.ts';
import { calledNames } from './called-names.ts';
import { someValues } from './constant-values.ts';

/** The hash functions that a call may start, for people (`MD5`, `SHA-1`, `SHA-256`); none where it is said not to be for security. */
export function hashAlgorithms(call: Call, context: RuleContext): readonly string[] {
  if (literalTruth(keywordArgument(call, 'usedforsecurity')?.value) === false) {
    return [];
  }
  const found = calledNames(call, context).flatMap((name) => algorithmsOf(name, call, context));
  return [...new Set(found)];
}

/** True for the functions of which collisions are known or feared. */
export function isBroken(algorithm: string): boolean {
  return BROKEN.has(algorithm);
}

const BROKEN = new Set(['MD2', 'MD4', 'MD5', 'SHA-1', 'RIPEMD-160']);

function algorithmsOf(name: string, call: Call, context: RuleContext): readonly string[] {
  if (name === 'hashlib.new' || name === 'Crypto.Hash.new') {
    return named(argumentValue(call, 0, 'name'), context);
  }
  const match =
    /^hashlib\.(\w+)$/.exec(name) ??
    /^(?:Crypto|Cryptodome)\.Hash\.(\w+)\.(?:new|\w+Hash)$/.exec(name) ??
    /^cryptography\.hazmat\.primitives\.hashes\.(\w+)$/.exec(name) ??
    /^(md5|sha)\.(?:new|md5|sha)$/.exec(name);
  const algorithm = ALGORITHMS.get(normal(match?.[1] ?? ''));
  return algorithm === undefined ? [] : [algorithm];
}

function named(name: Expression | undefined, context: RuleContext): readonly string[] {
  return someValues(context, name).flatMap((value) => {
    const algorithm = ALGORITHMS.get(normal(String(value)));
    return algorithm === undefined ? [] : [algorithm];
  });
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

const ALGORITHMS = new Map([
  ['md2', 'MD2'],
  ['md4', 'MD4'],
  ['md5', 'MD5'],
  ['sha', 'SHA-1'],
  ['sha1', 'SHA-1'],
  ['ripemd160', 'RIPEMD-160'],
  ['ripemd', 'RIPEMD-160'],
  ['sha224', 'SHA-224'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
  ['sha3256', 'SHA3-256'],
  ['sha3384', 'SHA3-384'],
  ['sha3512', 'SHA3-512'],
  ['blake2b', 'BLAKE2b'],
  ['blake2s', 'BLAKE2s'],
]);

import type { Call, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { boundNames } from './bound-name.ts';
import { isRuledOut } from './constant-values.ts';
import { hashAlgorithms, isBroken } from './hash-algorithms.ts';
import { hashedNames, passwordName } from './hash-subject.ts';
import { nameWords } from './name-words.ts';
import { isTestCode } from '../test-code.ts';

export const weakHash = defineRule({
  meta: {
    id: 'security/weak-hash',
    summary: 'Broken hash function',
    severity: 'medium',
    cwe: 328,
    since: '0.1.0',
    question:
      'Would it harm anyone if another input with the same digest could be made, or the input be found from the digest? (No for checksums, cache keys and names of files.)',
    sameAs: ['S324', 'S303'],
  },
  visitors: (context) => ({
    call(node) {
      const algorithm = hashAlgorithms(node, context).find(isBroken);
      if (algorithm === undefined || isTestCode(context.module.path)) {
        return;
      }
      const password = passwordName(node, context);
      const isHarmless = password === undefined && isChecksum(node, context);
      if (isHarmless || isInsideAlgorithm(node, context) || isRuledOut(context, node)) {
        return;
      }
      context.report({
        span: node.span,
        message:
          password === undefined
            ? `${algorithm} is broken: two inputs with one digest can be made; use \`hashlib.sha256\`, or say \`usedforsecurity=False\``
            : `\`${password}\` is hashed with ${algorithm}, of which anyone can try billions a second; use \`hashlib.scrypt\`, argon2 or bcrypt`,
        note: password === undefined ? 'collisions are known' : 'fast to compute, fast to guess',
        ...(password === undefined ? {} : { severity: 'high' }),
      });
    },
  }),
});

const HARMLESS =
  /^(checksums?|etags?|caches?|cached|cachekey|crc|dedup|dedupe|duplicates?|gravatar|avatar|fingerprints?|shard|bucket|partition|colou?r|thumbnails?|bust|slug|filename|filenames|chunk|chunks|block|blocks|blobs?|file|files|filepath|fname|revision|changed|memo|memoize|uuid|torrent|infohash|git|identicon|md5sum|sha1sum|favicon)$/;

/** Names around the call say that nobody gains from a collision: a checksum, an ETag, the key of a cache, the content of a file. */
function isChecksum(call: Call, context: RuleContext): boolean {
  const owner = context.functionOf(call).qualifiedName.split('.');
  const names = [...boundNames(context, call), ...hashedNames(call, context), ...owner.slice(-2)];
  return names.some((name) => nameWords(name).some((word) => HARMLESS.test(word)));
}

/** The hash that an algorithm's definition asks for: HMAC, RSA-OAEP and PBKDF2 do not rest on collisions; a one-time code is what apps speak. */
function isInsideAlgorithm(call: Call, context: RuleContext): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'call') {
      const resolved = context.resolve(node.callee) ?? '';
      if (/hmac|OAEP|MGF1|pbkdf2|HKDF|T?HOTP|TOTP/i.test(resolved)) {
        return true;
      }
    }
    if (node.kind === 'function' || node.kind === 'class') {
      return false;
    }
  }
  return false;
}

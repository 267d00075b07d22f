import { createHash, hash } from 'node:crypto';

/** SHA-256 of bytes or of a text's UTF-8 form, as 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/**
 * SHA-256 over several parts, as 64 hex digits. Each part goes in with its length, so `['ab', 'c']` and `['a', 'bc']` differ:
 * made for cache keys.
 */
export function sha256OfParts(parts: readonly string[]): string {
  const digest = createHash('sha256');
  for (const part of parts) {
    digest.update(`${part.length}:`).update(part);
  }
  return digest.digest('hex');
}

/** The name that git gives to a blob with these bytes: over a header with the length, then the bytes. */
export function gitBlobName(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

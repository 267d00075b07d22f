/**
 * True for a JSON Web Token (RFC 7519) whose `exp` lies before this program was written: it opens nothing any more. Pure code knows no clock, and
 * tokens that expired since weigh as they did.
 */
export function isExpiredToken(key: string): boolean {
  const claims = /^eyJ[\w-]*\.(eyJ[\w-]+)\./.exec(key)?.[1];
  if (claims === undefined) {
    return false;
  }
  const expiry = /"exp"\s*:\s*(\d{1,12})\b/.exec(decoded(claims))?.[1];
  return expiry !== undefined && Number(expiry) < WRITTEN;
}

/** Start of 2025, in seconds since 1970. */
const WRITTEN = 1_735_689_600;

/** Base64url as Latin-1, empty where it is none. */
function decoded(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}

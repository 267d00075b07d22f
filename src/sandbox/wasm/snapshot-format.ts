/** A snapshot's file begins with the SHA-256 of the rest. */
export const CHECKSUM_BYTES = 32;

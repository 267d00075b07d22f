/**
 * Reads Python's `marshal` format, versions 0 to 5, as far as profiles use it: numbers, strings, tuples, lists and
 * dictionaries, with back references (the format is that of CPython's Python/marshal.c; it builds data and runs nothing).
 */
export type Marshalled =
  | null
  | boolean
  | number
  | string
  | readonly Marshalled[]
  | ReadonlyMap<Marshalled, Marshalled>;

/** Undefined when the bytes are no marshalled data of these kinds. */
export function readMarshal(bytes: Uint8Array): Marshalled | undefined {
  try {
    return new Reader(bytes).read();
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

const REFERENCE_FLAG = 0x80;
const MOST_DEPTH = 100;

class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #references: Marshalled[] = [];
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws RangeError at the end of the data and for a type that is none of these. */
  read(): Marshalled {
    const code = this.#byte();
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) {
      throw new RangeError('too deep');
    }
    const value = this.#value(String.fromCharCode(code & ~REFERENCE_FLAG), code);
    this.#depth -= 1;
    return value;
  }

  #value(type: string, code: number): Marshalled {
    const isKept = (code & REFERENCE_FLAG) !== 0;
    // A container takes its number before its items take theirs.
    const slot = isKept ? this.#references.push(null) - 1 : -1;
    const value = this.#plain(type);
    if (isKept) {
      this.#references[slot] = value;
    }
    return value;
  }

  #plain(type: string): Marshalled {
    switch (type) {
      case 'N':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'i':
        return this.#int();
      case 'l':
        return this.#long();
      case 'g':
        return this.#float();
      case 's':
      case 'u':
      case 't':
      case 'a':
      case 'A':
        return this.#text(this.#int());
      case 'z':
      case 'Z':
        return this.#text(this.#byte());
      case ')':
        return this.#items(this.#byte());
      case '(':
      case '[':
        return this.#items(this.#int());
      case '{':
        return this.#dictionary();
      case 'r':
        return this.#references[this.#int()] ?? null;
      default:
        throw new RangeError(`no such type: ${type}`);
    }
  }

  #dictionary(): ReadonlyMap<Marshalled, Marshalled> {
    const entries = new Map<Marshalled, Marshalled>();
    while (this.#bytes[this.#at] !== END_OF_DICTIONARY) {
      const key = this.read();
      entries.set(key, this.read());
    }
    this.#at += 1;
    return entries;
  }

  #items(count: number): readonly Marshalled[] {
    if (count < 0 || count > this.#bytes.length) {
      throw new RangeError('a length that cannot be');
    }
    return Array.from({ length: count }, () => this.read());
  }

  #text(length: number): string {
    const start = this.#at;
    if (length < 0 || start + length > this.#bytes.length) {
      throw new RangeError('text past the end');
    }
    this.#at += length;
    return Buffer.from(this.#bytes.subarray(start, this.#at)).toString('utf8');
  }

  #byte(): number {
    this.#at += 1;
    return this.#view.getUint8(this.#at - 1);
  }

  #int(): number {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  #float(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  /** A whole number in digits of 15 bits, the sign in their count. */
  #long(): number {
    const count = this.#int();
    let value = 0;
    for (let index = 0; index < Math.abs(count); index += 1) {
      this.#at += 2;
      value += this.#view.getUint16(this.#at - 2, true) * 2 ** (15 * index);
    }
    return Math.sign(count) * value;
  }
}

const END_OF_DICTIONARY = '0'.charCodeAt(0);

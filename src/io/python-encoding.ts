import { isUtf8 } from 'node:buffer';

/**
 * How the bytes of a Python file become text, as CPython's tokenizer does it (PEP 263): a byte order mark decides, else a
 * `coding` comment in the first two lines, else UTF-8. One thing is read that CPython refuses: UTF-16 with a byte order mark,
 * which editors on Windows write.
 */
export type DecodeOutcome =
  /** Without the byte order mark. */
  | { readonly outcome: 'ok'; readonly text: string }
  /** Holds NUL bytes, which no Python source may. */
  | { readonly outcome: 'binary' }
  /** `reason` is for people. */
  | { readonly outcome: 'undecodable'; readonly reason: string };

export function decodePython(bytes: Uint8Array): DecodeOutcome {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return decodeStrictly(bytes.subarray(2), 'utf-16le', 'UTF-16');
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return decodeStrictly(bytes.subarray(2), 'utf-16be', 'UTF-16');
  }
  if (bytes.includes(0)) {
    return { outcome: 'binary' };
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = hasMark ? bytes.subarray(3) : bytes;
  const declared = declaredEncoding(content);
  if (declared === undefined || isUtf8Name(declared)) {
    return decodeUtf8(content);
  }
  if (hasMark) {
    return {
      outcome: 'undecodable',
      reason: `it begins with a UTF-8 mark but declares the encoding ${declared}`,
    };
  }
  return decodeDeclared(content, declared);
}

/** Bytes that may hold the two lines in which an encoding can be declared. */
const HEAD_BYTES = 4096;
const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/u;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#.*)?$/u;

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  const [first = '', second = ''] = head.split(/\r\n|\r|\n/u, 2);
  const found = CODING.exec(first);
  if (found !== null) {
    return found[1];
  }
  return BLANK_OR_COMMENT.test(first) ? CODING.exec(second)?.[1] : undefined;
}

function normalise(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function isUtf8Name(name: string): boolean {
  return /^(?:utf-?8(?:-.*)?|u8|utf)$/u.test(normalise(name));
}

function decodeUtf8(bytes: Uint8Array): DecodeOutcome {
  if (isUtf8(bytes)) {
    return { outcome: 'ok', text: Buffer.from(bytes).toString('utf8') };
  }
  return {
    outcome: 'undecodable',
    reason: `line ${firstInvalidLine(bytes)} is not valid UTF-8, and no other encoding is declared`,
  };
}

function firstInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) {
      return line;
    }
    line += 1;
    start = end + 1;
  }
}

/** Python's names of encodings that WHATWG's list calls differently. What is in neither form is refused. */
const WHATWG_LABELS: ReadonlyMap<string, string> = new Map([
  ['mac-roman', 'macintosh'],
  ['macroman', 'macintosh'],
  ['mac-cyrillic', 'x-mac-cyrillic'],
  ['cp932', 'shift_jis'],
  ['ms-kanji', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['shift-jis', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['eucjp', 'euc-jp'],
  ['euckr', 'euc-kr'],
  ['cp866', 'ibm866'],
]);

/** Labels of WHATWG's list that Python has no codec of the same meaning for, or none that may stand in a source file. */
const REFUSED = /^(?:utf-16|utf-7|unicode|replacement|x-user-defined|iso-2022)/u;

function decodeDeclared(bytes: Uint8Array, declared: string): DecodeOutcome {
  const name = normalise(declared);
  if (/^(?:latin-?1|l1|iso-?8859-1|iso-latin-1|8859|cp819)(?:-|$)/u.test(name)) {
    return { outcome: 'ok', text: Buffer.from(bytes).toString('latin1') };
  }
  if (/^(?:us-)?ascii$|^646$/u.test(name)) {
    return bytes.every((byte) => byte < 0x80)
      ? { outcome: 'ok', text: Buffer.from(bytes).toString('latin1') }
      : { outcome: 'undecodable', reason: `it declares the encoding ${declared} but is not` };
  }
  const label = whatwgLabel(name);
  if (label === undefined) {
    return { outcome: 'undecodable', reason: `it declares the unknown encoding ${declared}` };
  }
  return decodeStrictly(bytes, label, declared);
}

function whatwgLabel(name: string): string | undefined {
  if (REFUSED.test(name)) {
    return undefined;
  }
  const candidates = [
    WHATWG_LABELS.get(name),
    name.replace(/^cp(125\d)$/u, 'windows-$1'),
    name.replace(/^(?:iso)?-?8859-?(\d+)$/u, 'iso-8859-$1'),
    name,
  ];
  return candidates.find((label): label is string => label !== undefined && isKnownLabel(label));
}

function isKnownLabel(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

function decodeStrictly(bytes: Uint8Array, label: string, shown: string): DecodeOutcome {
  try {
    const text = new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? { outcome: 'binary' } : { outcome: 'ok', text };
  } catch {
    return { outcome: 'undecodable', reason: `it is not valid ${shown}` };
  }
}

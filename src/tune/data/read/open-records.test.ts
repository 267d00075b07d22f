import {
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { parquetWriteBuffer, type ParquetWriteOptions } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';

import { openRecords } from './open-records.ts';
import type { SourceRecord } from './source-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-records-'));
const never = new AbortController().signal;

afterAll(() => rmSync(folder, { recursive: true }));

describe('Parquet', () => {
  const codecs = {
    UNCOMPRESSED: (bytes: Uint8Array) => bytes,
    GZIP: (bytes: Uint8Array) => gzipSync(bytes),
    BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
    ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes),
  };

  test.each(['SNAPPY', 'UNCOMPRESSED', 'GZIP', 'BROTLI', 'ZSTD'] as const)(
    'reads %s, the wanted columns only',
    async (codec) => {
      const path = parquet(`${codec}.parquet`, { codec, compressors: codecs });
      const file = await openRecords(path, 'rows.parquet', never);
      expect(file.columns).toEqual(['id', 'code', 'tests']);
      expect(file.rows).toBe(500);
      const records = await all(file.read(['id', 'code'], never));
      expect(records).toHaveLength(500);
      expect(records[499]).toEqual({
        outcome: 'record',
        value: { id: 499, code: 'print(499)' },
        place: 'rows.parquet, row 500',
      });
    },
  );

  test('reads row groups one after the other and numbers their rows through', async () => {
    const path = parquet('groups.parquet', { rowGroupSize: 120 });
    const file = await openRecords(path, 'groups.parquet', never);
    const ids = (await all(file.read(['id'], never))).map(valueOf).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 500 }, (_, index) => index));
  });

  test('one that was downloaded in part is refused, with what to do', async () => {
    const whole = readFileSync(parquet('whole.parquet', {}));
    const path = join(folder, 'half.parquet');
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    await expect(openRecords(path, 'half.parquet', never)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'half.parquet is no whole Parquet file: file invalid (footer != PAR1)',
      hint: 'It was probably downloaded in part. Delete it and fetch it again.',
    });
  });

  test('one that is damaged in the middle is told by its rows', async () => {
    const bytes = readFileSync(parquet('sound.parquet', { codec: 'GZIP', compressors: codecs }));
    bytes.fill(0xff, 40, 400);
    const path = join(folder, 'damaged.parquet');
    writeFileSync(path, bytes);
    const file = await openRecords(path, 'damaged.parquet', never);
    await expect(all(file.read(undefined, never))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('damaged.parquet is damaged between rows 1 and 500'),
    });
  });

  test('a string too long for an example costs its own record, named, and is never decoded', async () => {
    const path = join(folder, 'long.parquet');
    const code = ['a = 1', 'x'.repeat(30_000_000), 'b = 2'];
    writeFileSync(
      path,
      new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'code', data: code }] })),
    );
    const file = await openRecords(path, 'long.parquet', never);
    expect(await all(file.read(undefined, never))).toEqual([
      { outcome: 'record', value: { code: 'a = 1' }, place: 'long.parquet, row 1' },
      { outcome: 'skipped', reason: 'record too large', place: 'long.parquet, row 2' },
      { outcome: 'record', value: { code: 'b = 2' }, place: 'long.parquet, row 3' },
    ]);
  });

  test('lists of turns come as plain objects', async () => {
    const path = join(folder, 'turns.parquet');
    const messages = [[{ role: 'user', content: 'Sort it.' }]];
    writeFileSync(
      path,
      new Uint8Array(
        parquetWriteBuffer({ columnData: [{ name: 'messages', data: messages, type: 'JSON' }] }),
      ),
    );
    const file = await openRecords(path, 'turns.parquet', never);
    expect((await all(file.read(['messages'], never))).map(valueOf)).toEqual([
      { messages: messages[0] },
    ]);
  });
});

describe('JSON', () => {
  test('one object a line, whatever the file is called', async () => {
    const path = written('lines.json', '\uFEFF{"a": 1}\n\n{"a": 2, "b": "x"}\r\n');
    const file = await openRecords(path, 'lines.json', never);
    expect(file.columns).toEqual(['a', 'b']);
    expect((await all(file.read(undefined, never))).map(valueOf)).toEqual([
      { a: 1 },
      { a: 2, b: 'x' },
    ]);
  });

  test('an array, cut at its own commas and brackets and not at those in strings', async () => {
    const records = [
      { code: 'x = [1, 2]  # ] , {', quote: 'a "b" \\' },
      { code: 'é]'.repeat(3), nested: [{ deep: [[]] }] },
    ];
    const path = written('array.json', ` ${JSON.stringify(records, undefined, 2)}\n`);
    const file = await openRecords(path, 'array.json', never);
    expect((await all(file.read(undefined, never))).map(valueOf)).toEqual(records);
  });

  test('pieces of a record that come in different chunks are put together', async () => {
    const records = Array.from({ length: 9 }, (_, index) => ({
      index,
      code: 'é"\\'.repeat(100_003),
    }));
    const path = written('chunks.json', JSON.stringify(records));
    const file = await openRecords(path, 'chunks.json', never);
    expect((await all(file.read(undefined, never))).map(valueOf)).toEqual(records);
  });

  test('a file that ends too early keeps what came before, and says so', async () => {
    const array = written('half.json', '[{"a": 1}, {"a": 2}, {"a": ');
    const lines = written('half.jsonl', '{"a": 1}\n{"a": ');
    expect(await outcomes(array)).toEqual(['1', '2', 'cut off: half.json, record 3']);
    expect(await outcomes(lines)).toEqual(['1', 'cut off: half.jsonl, line 2']);
  });

  test('a line that is no object costs only itself', async () => {
    const path = written('mixed.jsonl', '{"a": 1}\nnonsense\n[2]\n{"a": 3}\n');
    expect(await outcomes(path)).toEqual([
      '1',
      'not JSON: mixed.jsonl, line 2',
      'not an object: mixed.jsonl, line 3',
      '3',
    ]);
  });

  test.each(['lines', 'array'])(
    'a record of 200 MB is passed over in bounded memory: %s',
    async (shape) => {
      const isArray = shape === 'array';
      const path = join(folder, `huge-${shape}.json`);
      const file = openSync(path, 'w');
      writeSync(file, isArray ? '[{"a": 1},\n{"a": "' : '{"a": 1}\n{"a": "');
      const block = Buffer.alloc(10_000_000, 'x');
      for (let count = 0; count < 20; count += 1) {
        writeSync(file, block);
      }
      writeSync(file, isArray ? '"},\n{"a": 3}]' : '"}\n{"a": 3}\n');
      closeSync(file);
      const before = process.memoryUsage().rss;
      const place = `huge-${shape}.json, ${isArray ? 'record' : 'line'} 2`;
      expect(await outcomes(path)).toEqual(['1', `record too large: ${place}`, '3']);
      expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
      rmSync(path);
    },
  );
});

test('another kind of file is refused by its name', () => {
  expect(() => openRecords(join(folder, 'rows.csv'), 'rows.csv', never)).toThrow(
    'rows.csv is no file of records',
  );
});

function parquet(name: string, options: Partial<ParquetWriteOptions>): string {
  const path = join(folder, name);
  const rows = Array.from({ length: 500 }, (_, index) => index);
  const bytes = parquetWriteBuffer({
    ...options,
    columnData: [
      { name: 'id', data: rows.map(BigInt), type: 'INT64' },
      { name: 'code', data: rows.map((row) => `print(${row})`) },
      { name: 'tests', data: rows.map((row) => `assert ${row}`) },
    ],
  });
  writeFileSync(path, new Uint8Array(bytes));
  return path;
}

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function outcomes(path: string): Promise<readonly string[]> {
  const file = await openRecords(path, path.slice(folder.length + 1), never);
  return (await all(file.read(undefined, never))).map((record) =>
    record.outcome === 'record'
      ? JSON.stringify(record.value['a'])
      : `${record.reason}: ${record.place}`,
  );
}

async function all(records: AsyncIterable<SourceRecord>): Promise<readonly SourceRecord[]> {
  const found: SourceRecord[] = [];
  for await (const record of records) {
    found.push(record);
  }
  return found;
}

function valueOf(record: SourceRecord): Readonly<Record<string, unknown>> {
  return record.outcome === 'record' ? record.value : { skipped: record.reason };
}

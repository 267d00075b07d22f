import type { VirtualFiles } from './interpreter.ts';
import type { Memory } from './web-assembly.ts';

export interface MemoryLimit {
  /** What the program may hold beside what is in use when the limit is set. */
  readonly bytes: number;
  readonly onExceeded: () => never;
}

/**
 * Ends the process when the memory of WebAssembly has grown by more than the limit. The virtual files lie outside of that memory and
 * count with it; for them the disk is full, as it would be on a machine.
 */
export function limitMemory(files: VirtualFiles, memory: Memory, limit: MemoryLimit): void {
  const initialBytes = memory.buffer.byteLength;
  let fileBytes = 0;
  const grow = memory.grow.bind(memory);
  let refusals = 0;
  function growWithin(pages: number): number {
    const wanted = memory.buffer.byteLength + pages * PAGE_BYTES - initialBytes + fileBytes;
    if (wanted <= limit.bytes) {
      refusals = 0;
      return grow(pages);
    }
    // Emscripten asks for more than it needs, and then for less, before it gives up.
    refusals += 1;
    if (refusals >= ATTEMPTS) {
      limit.onExceeded();
    }
    throw new RangeError('memory limit');
  }
  Object.assign(memory, { grow: growWithin });
  limitFiles(files, {
    hasRoom: (bytes) => memory.buffer.byteLength - initialBytes + fileBytes + bytes <= limit.bytes,
    add: (bytes) => {
      fileBytes += bytes;
    },
  });
}

const PAGE_BYTES = 65_536;
const ATTEMPTS = 3;
/** What an empty file or folder costs, roughly. */
const NODE_BYTES = 1024;
/** ENOSPC among the numbers of WASI. */
const NO_SPACE = 51;

interface MemoryFileSystem {
  readonly filesystems: { readonly MEMFS: MemoryFiles };
  readonly ErrnoError: new (code: number) => Error;
}

interface FileBytes {
  readonly hasRoom: (bytes: number) => boolean;
  readonly add: (bytes: number) => void;
}

type Operation = (...args: readonly unknown[]) => unknown;

/** The parts of Emscripten's file system in memory through which files come to be and grow. */
interface MemoryFiles {
  createNode: Operation;
  readonly ops_table: {
    readonly file: { readonly node: { setattr: Operation }; readonly stream: { write: Operation } };
  };
}

/** What is freed is not given back: a file may be held open after its name is gone. */
function limitFiles(system: VirtualFiles, files: FileBytes): void {
  // oxlint-disable-next-line no-unsafe-type-assertion -- Emscripten's internals, of the version that is pinned
  const { filesystems, ErrnoError } = system as unknown as MemoryFileSystem;
  const { MEMFS } = filesystems;
  const { node, stream } = MEMFS.ops_table.file;
  const { createNode } = MEMFS;
  const { setattr } = node;
  const { write } = stream;
  function claim(bytes: number): void {
    if (!files.hasRoom(bytes)) {
      throw new ErrnoError(NO_SPACE);
    }
  }
  MEMFS.createNode = (...args) => {
    claim(NODE_BYTES);
    files.add(NODE_BYTES);
    return createNode.apply(MEMFS, [...args]);
  };
  node.setattr = (file, change) => {
    const growth = Math.max(0, numberOf(change, 'size') - sizeOf(file));
    claim(growth);
    files.add(growth);
    return setattr(file, change);
  };
  // The arguments are: the open file, a buffer, an offset in it, a length, and the position in the file.
  stream.write = (...args) => {
    const file = propertyOf(args[0], 'node');
    const before = sizeOf(file);
    claim(Number(args[4]) + Number(args[3]) - before);
    const written = write(...args);
    files.add(Math.max(0, sizeOf(file) - before));
    return written;
  };
}

function sizeOf(file: unknown): number {
  return numberOf(propertyOf(file, 'contents'), 'length');
}

function numberOf(value: unknown, name: string): number {
  const property = propertyOf(value, name);
  return typeof property === 'number' ? property : 0;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

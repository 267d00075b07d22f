import type { VirtualFiles } from './interpreter.ts';

export interface StreamEnds {
  /** What the program reads from descriptor 0. */
  readonly input: Uint8Array;
  /** Called with what the program writes to descriptor 1 or 2, at once. The bytes are only good until it returns. */
  readonly write: (descriptor: 1 | 2, bytes: Uint8Array) => void;
}

/** Puts devices of our own behind descriptors 0, 1 and 2. */
export function connectStreams(files: VirtualFiles, ends: StreamEnds): void {
  // oxlint-disable-next-line no-unsafe-type-assertion -- Emscripten's internals, of the version that is pinned
  const system = files as unknown as DeviceFiles;
  let position = 0;
  NAMES.forEach((name, descriptor) => {
    const device = system.makedev(FREE_MAJOR, descriptor);
    system.registerDevice(device, {
      open: (stream) => {
        stream.seekable = false;
      },
      close: () => undefined,
      read: (...[, buffer, offset, length]) => {
        const part = ends.input.subarray(position, position + length);
        buffer.set(part, offset);
        position += part.length;
        return part.length;
      },
      write: (...[, buffer, offset, length]) => {
        const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
        ends.write(descriptor === 2 ? 2 : 1, bytes);
        return length;
      },
    });
    system.unlink(`/dev/${name}`);
    system.mkdev(`/dev/${name}`, device);
    system.closeStream(descriptor);
    system.open(`/dev/${name}`, descriptor === 0 ? READ_ONLY : WRITE_ONLY);
  });
}

const NAMES = ['stdin', 'stdout', 'stderr'] as const;
/** Emscripten and Pyodide take the lower ones. */
const FREE_MAJOR = 96;
const READ_ONLY = 0;
const WRITE_ONLY = 1;

interface Device {
  readonly open: (stream: { seekable: boolean }) => void;
  readonly close: () => void;
  readonly read: DeviceTransfer;
  readonly write: DeviceTransfer;
}

// oxlint-disable-next-line max-params -- Emscripten's own interface
type DeviceTransfer = (stream: object, buffer: Int8Array, offset: number, length: number) => number;

interface DeviceFiles {
  readonly makedev: (major: number, minor: number) => number;
  readonly registerDevice: (device: number, operations: Device) => void;
  readonly mkdev: (path: string, device: number) => void;
  readonly unlink: (path: string) => void;
  readonly closeStream: (descriptor: number) => void;
  readonly open: (path: string, flags: number) => void;
}

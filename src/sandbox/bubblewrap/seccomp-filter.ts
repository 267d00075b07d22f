import { CLONE, CLONE3, PROCESS_CALLS, REFUSED_CALLS, SOCKET_CALLS } from './system-calls.ts';

// A filter in the kernel's classic BPF (`man 2 seccomp`): a list of instructions of eight bytes that sees one system call at a time,
// its number at offset 0, the processor at 4, its first argument at 16. Here: calls of another processor kill the process;
// those on the list fail with EPERM; `clone` passes where it starts a thread; `clone3` is said not to exist, upon which the C library
// takes `clone`.

/** What a filter lets pass beside what every computation needs. */
export interface FilterOptions {
  /** Whether new processes may be started. */
  readonly processes: boolean;
  /** Whether sockets may be made: within a network of one machine, and to services whose sockets are to be seen. */
  readonly sockets: boolean;
}

/** The filter for this processor; undefined where its calls are not known. */
export function seccompFilter(processor: string, options: FilterOptions): Uint8Array | undefined {
  const column = processor === 'x64' ? 0 : processor === 'arm64' ? 1 : undefined;
  if (column === undefined) {
    return undefined;
  }
  const calls = {
    ...REFUSED_CALLS,
    ...(options.processes ? {} : PROCESS_CALLS),
    ...(options.sockets ? {} : SOCKET_CALLS),
  };
  const refused = Object.values(calls).flatMap((numbers) => numbers[column] ?? []);
  const program: Instruction[] = [
    { code: LOAD, value: OFFSET_PROCESSOR },
    { code: JUMP_EQUAL, value: PROCESSORS[column], yes: 1, no: 0 },
    { code: RETURN, value: KILL_PROCESS },
    { code: LOAD, value: OFFSET_NUMBER },
    // Numbers from here on are those of the x32 interface, by which the list could be gone around.
    { code: JUMP_AT_LEAST, value: X32, yes: 0, no: 1 },
    { code: RETURN, value: FAIL | ENOSYS },
    ...refused.flatMap((number): Instruction[] => [
      { code: JUMP_EQUAL, value: number, yes: 0, no: 1 },
      { code: RETURN, value: FAIL | EPERM },
    ]),
    { code: JUMP_EQUAL, value: CLONE3[column], yes: 0, no: 1 },
    { code: RETURN, value: FAIL | ENOSYS },
    { code: JUMP_EQUAL, value: CLONE[column], yes: 1, no: 0 },
    { code: RETURN, value: ALLOW },
    { code: LOAD, value: OFFSET_FIRST_ARGUMENT },
    options.processes
      ? { code: JUMP_ANY_BIT, value: CLONE_NAMESPACES, yes: 1, no: 0 }
      : { code: JUMP_ANY_BIT, value: CLONE_THREAD, yes: 0, no: 1 },
    { code: RETURN, value: ALLOW },
    { code: RETURN, value: FAIL | EPERM },
  ];
  return encode(program);
}

interface Instruction {
  readonly code: number;
  readonly value: number;
  /** How many instructions to skip where the comparison holds, and where not. */
  readonly yes?: number;
  readonly no?: number;
}

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const OFFSET_NUMBER = 0;
const OFFSET_PROCESSOR = 4;
const OFFSET_FIRST_ARGUMENT = 16;
const PROCESSORS = [0xc000003e, 0xc00000b7] as const;
const X32 = 0x40000000;
const CLONE_THREAD = 0x10000;
/** A process in a new namespace of any kind. */
const CLONE_NAMESPACES = 0x7e020000;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const FAIL = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, value, yes = 0, no = 0 }] of program.entries()) {
    const offset = index * 8;
    bytes.writeUInt16LE(code, offset);
    bytes.writeUInt8(yes, offset + 2);
    bytes.writeUInt8(no, offset + 3);
    bytes.writeUInt32LE(value, offset + 4);
  }
  return bytes;
}

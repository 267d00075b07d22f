/**
 * A process of its own that quantizes one file: `LIBRARY SOURCE TARGET FILE_TYPE THREADS`. The call into llama.cpp takes
 * minutes and cannot be interrupted, so what wants to stop it ends this process. It goes through `node:ffi`; the layout of
 * the parameters is that of llama.cpp v0.5.0 on 64-bit processors, and is compared with the library's own defaults where the
 * calling convention lets a structure be fetched without knowing it (x64 hands in its address as the first argument).
 */
import { dlopen } from 'node:ffi';

/** `struct llama_model_quantize_params`. */
const PARAMETER_BYTES = 64;
const THREADS_AT = 0;
const FILE_TYPE_AT = 4;
const MOST_BUFFERED_AT = 56;
/** The library would hold up to 8 GiB of rows at once. */
const MOST_BUFFERED_BYTES = 1_073_741_824n;
/** Q8_0, tensor types unset (43), `quantize_output_tensor`, 8 GiB of buffer; all else zero. */
const DEFAULTS = Buffer.alloc(PARAMETER_BYTES);
DEFAULTS.writeInt32LE(7, FILE_TYPE_AT);
DEFAULTS.writeInt32LE(43, 8);
DEFAULTS.writeInt32LE(43, 12);
DEFAULTS.writeUInt8(1, 17);
DEFAULTS.writeBigUInt64LE(8_589_934_592n, MOST_BUFFERED_AT);

const OTHER_LAYOUT = 4;

function quantize(args: readonly string[]): number {
  const [path = '', source = '', target = '', fileType = '', threads = ''] = args;
  const { functions } = dlopen(path, {
    llama_model_quantize_default_params: { return: 'pointer', arguments: ['buffer'] },
    llama_model_quantize: { return: 'uint32', arguments: ['string', 'string', 'buffer'] },
  });
  if (process.arch === 'x64') {
    const own = Buffer.alloc(PARAMETER_BYTES);
    functions.llama_model_quantize_default_params(own);
    if (!own.equals(DEFAULTS)) {
      return OTHER_LAYOUT;
    }
  }
  const parameters = Buffer.from(DEFAULTS);
  parameters.writeInt32LE(Number(threads), THREADS_AT);
  parameters.writeInt32LE(Number(fileType), FILE_TYPE_AT);
  parameters.writeBigUInt64LE(MOST_BUFFERED_BYTES, MOST_BUFFERED_AT);
  return functions.llama_model_quantize(source, target, parameters) === 0 ? 0 : 1;
}

process.exitCode = quantize(process.argv.slice(2));

/** GGUF files for tests, small and whole, and what can be wrong with them. */

export type FixtureValue = string | number | boolean | readonly string[];

export interface FixtureTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** Number of the type, see `TENSOR_TYPES`. */
  readonly type: number;
  readonly bytes: Buffer;
}

export interface GgufFixture {
  readonly values: Readonly<Record<string, FixtureValue>>;
  readonly tensors: readonly FixtureTensor[];
}

const ALIGNMENT = 32;
const ROWS = 256;
const LAYERS = 1;
const F32 = 0;
const F16 = 1;

/** A file with these values and tensors, little-endian, version 3. Whole numbers become uint32, others float32. */
export function ggufBytes({ values, tensors }: GgufFixture): Buffer {
  const head = Buffer.alloc(24);
  head.write('GGUF', 'latin1');
  head.writeUInt32LE(3, 4);
  head.writeBigUInt64LE(BigInt(tensors.length), 8);
  head.writeBigUInt64LE(BigInt(Object.keys(values).length), 16);
  const metadata = Object.entries(values).map(([key, value]) =>
    Buffer.concat([text(key), typed(value)]),
  );
  return withTensors(Buffer.concat([head, ...metadata]), tensors);
}

/** The tensor table and the tensors behind a head that has been written already. */
export function withTensors(head: Buffer, tensors: readonly FixtureTensor[]): Buffer {
  let offset = 0;
  const table: Buffer[] = [];
  const data: Buffer[] = [];
  for (const tensor of tensors) {
    table.push(text(tensor.name), uint32(tensor.dimensions.length));
    table.push(...tensor.dimensions.map(uint64), uint32(tensor.type), uint64(offset));
    const padded = pad(tensor.bytes);
    data.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([pad(Buffer.concat([head, ...table])), ...data]);
}

/** A llama of one layer, 16-bit, that quantizing takes in a moment; it has no vocabulary to speak of. */
export function tinyModel(values: Readonly<Record<string, FixtureValue>> = {}): GgufFixture {
  return {
    values: {
      'general.architecture': 'llama',
      'general.type': 'model',
      'general.name': 'Tiny',
      'general.license': 'apache-2.0',
      'general.file_type': 1,
      'llama.block_count': LAYERS,
      'llama.context_length': 2048,
      'llama.embedding_length': ROWS,
      'llama.feed_forward_length': ROWS,
      'llama.attention.head_count': 4,
      'llama.attention.head_count_kv': 4,
      'llama.attention.layer_norm_rms_epsilon': 0.000_01,
      'llama.vocab_size': ROWS,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.tokens': ['a', 'b', 'c'],
      'tokenizer.chat_template': '{% for message in messages %}<|im_start|>{% endfor %}',
      ...values,
    },
    tensors: [
      matrix('token_embd.weight'),
      matrix('output.weight'),
      vector('output_norm.weight'),
      vector('blk.0.attn_norm.weight'),
      vector('blk.0.ffn_norm.weight'),
      ...['attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'].map(
        (name) => matrix(`blk.0.${name}.weight`),
      ),
    ],
  };
}

/** Small numbers around zero as half-precision floats: a sign, an exponent of 2^-6 and a fraction. */
function matrix(name: string): FixtureTensor {
  const bytes = Buffer.alloc(ROWS * ROWS * 2);
  for (let index = 0; index < ROWS * ROWS; index += 1) {
    const fraction = (index * 7919) % 1024;
    bytes.writeUInt16LE(((index % 3 === 0 ? 1 : 0) << 15) | (9 << 10) | fraction, index * 2);
  }
  return { name, dimensions: [ROWS, ROWS], type: F16, bytes };
}

function vector(name: string): FixtureTensor {
  const bytes = Buffer.alloc(ROWS * 4);
  for (let index = 0; index < ROWS; index += 1) {
    bytes.writeFloatLE(1, index * 4);
  }
  return { name, dimensions: [ROWS], type: F32, bytes };
}

function typed(value: FixtureValue): Buffer {
  if (typeof value === 'string') {
    return Buffer.concat([uint32(8), text(value)]);
  }
  if (typeof value === 'boolean') {
    return Buffer.concat([uint32(7), Buffer.from([value ? 1 : 0])]);
  }
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? Buffer.concat([uint32(4), uint32(value)])
      : Buffer.concat([uint32(6), float32(value)]);
  }
  return Buffer.concat([uint32(9), uint32(8), uint64(value.length), ...value.map(text)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function pad(bytes: Buffer): Buffer {
  const missing = (ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT;
  return Buffer.concat([bytes, Buffer.alloc(missing)]);
}

/** A LoRA adapter of rank 4 over the tiny model's queries and values. */
export function tinyAdapter(values: Readonly<Record<string, FixtureValue>> = {}): GgufFixture {
  return {
    values: {
      'general.architecture': 'llama',
      'general.type': 'adapter',
      'adapter.type': 'lora',
      'adapter.lora.alpha': 8.5,
      ...values,
    },
    tensors: ['attn_q', 'attn_v'].flatMap((name) => [
      adapterMatrix(`blk.0.${name}.weight.lora_a`, [ROWS, ADAPTER_RANK]),
      adapterMatrix(`blk.0.${name}.weight.lora_b`, [ADAPTER_RANK, ROWS]),
    ]),
  };
}

const ADAPTER_RANK = 4;

function adapterMatrix(name: string, dimensions: readonly [number, number]): FixtureTensor {
  return { name, dimensions, type: F32, bytes: Buffer.alloc(dimensions[0] * dimensions[1] * 4) };
}

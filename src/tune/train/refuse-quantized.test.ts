import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { testFolder, weightsFolder } from './fake-uv.fixture.ts';
import { refuseQuantizedFolder, refuseQuantizedName, weightFiles } from './refuse-quantized.ts';

describe('a folder of weights', () => {
  it.each(['F32', 'F16', 'BF16'])('may be trained on in %s', (dtype) => {
    expect(() => refuseQuantizedFolder(weightsFolder({ dtype }))).not.toThrow();
  });

  it.each([
    ['bitsandbytes', /by bitsandbytes, as its config\.json says/u],
    ['gptq', /by GPTQ/u],
    ['awq', /by AWQ/u],
  ])('is refused when its configuration says %s, with the remedy', (method, message) => {
    const folder = weightsFolder({
      dtype: 'F16',
      config: { quantization_config: { quant_method: method } },
    });
    expect(() => refuseQuantizedFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUITABLE',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('16-bit original'),
      }),
    );
  });

  it.each(['U8', 'I32', 'I8'])(
    'is refused for tensors of %s that its configuration is silent about',
    (dtype) => {
      expect(() => refuseQuantizedFolder(weightsFolder({ dtype }))).toThrow(
        `model.safetensors has tensors of type ${dtype}`,
      );
    },
  );

  it('is refused when a file is cut off', () => {
    const folder = weightsFolder({ dtype: 'F16' });
    writeFileSync(join(folder, 'model.safetensors'), Buffer.from([40, 0, 0, 0, 0, 0, 0, 0, 123]));
    expect(() => refuseQuantizedFolder(folder)).toThrow(/is no safetensors file/u);
  });

  it('is refused when it holds something else', () => {
    expect(() => weightFiles(testFolder())).toThrow(/is no folder of a Hugging Face model/u);
  });
});

describe('a name on the hub', () => {
  it.each([
    ['unsloth/coder-7b-instruct-bnb-4bit', 'unsloth/coder-7b-instruct'],
    ['maker/coder-7b-GPTQ-Int4', 'maker/coder-7b'],
    ['maker/coder-7b-AWQ', 'maker/coder-7b'],
    ['maker/coder-7b-GGUF', 'maker/coder-7b'],
  ])('%s is refused, and the original named', (name, original) => {
    expect(() => refuseQuantizedName(name)).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUITABLE',
        hint: expect.stringContaining(original),
      }),
    );
  });

  it('of a 16-bit model is taken', () => {
    expect(() => refuseQuantizedName('maker/coder-7b-instruct')).not.toThrow();
  });
});

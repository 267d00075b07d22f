import { describe, expect, it } from 'vitest';

import { renderModelfile } from './modelfile.ts';

describe('a Modelfile', () => {
  it('serves the file beside it, greedily, and ends turns as the model does', () => {
    expect(renderModelfile('mine-Q8_0.gguf', { contextTokens: 8192, stops: ['<|im_end|>'] })).toBe(
      [
        'FROM ./mine-Q8_0.gguf',
        'PARAMETER num_ctx 8192',
        'PARAMETER temperature 0',
        'PARAMETER seed 1',
        'PARAMETER stop "<|im_end|>"',
        '',
      ].join('\n'),
    );
  });

  it('holds a template where the file has none that the server knows', () => {
    const template = '{{ range .Messages }}{{ .Content }}{{ end }}';
    expect(renderModelfile('a.gguf', { contextTokens: 512, stops: [], template })).toContain(
      `TEMPLATE """${template}"""`,
    );
  });

  it.each(['../a.gguf', 'a b.gguf', 'a\n.gguf'])('refuses the file name %j', (name) => {
    expect(() => renderModelfile(name, { contextTokens: 512, stops: [] })).toThrow(
      expect.objectContaining({ code: 'USAGE' }) as Error,
    );
  });

  it('refuses a template that would end early', () => {
    const settings = { contextTokens: 512, stops: [], template: 'a """ b' };
    expect(() => renderModelfile('a.gguf', settings)).toThrow('three quotes');
  });
});

import { describe, expect, it } from 'vitest';

import { below, isLoopback, shownUrl } from './endpoint.ts';

describe('an endpoint', () => {
  it.each([
    ['http://127.0.0.1:11434', true],
    ['http://127.8.9.1', true],
    ['http://localhost:1234/v1', true],
    ['http://models.localhost', true],
    ['http://[::1]:8000', true],
    ['http://0x7f000001', true],
    ['http://10.0.0.5:11434', false],
    ['http://0.0.0.0:11434', false],
    ['http://[::2]', false],
    ['https://api.example.com/v1', false],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
  ])('%s is on this machine: %s', (url, local) => {
    expect(isLoopback(new URL(url))).toBe(local);
  });

  it('has paths below its own', () => {
    expect(below(new URL('http://h/v1'), 'models').href).toBe('http://h/v1/models');
    expect(below(new URL('http://h/v1/'), 'models').href).toBe('http://h/v1/models');
    expect(below(new URL('http://h'), 'api/chat').href).toBe('http://h/api/chat');
  });

  it('is shown without what is secret in it', () => {
    expect(shownUrl(new URL('https://user:pass@h:8/v1/?key=abc#x'))).toBe('https://h:8/v1');
    expect(shownUrl(new URL('http://h/'))).toBe('http://h');
  });
});

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { describeSandboxContract } from '../sandbox.contract.ts';
import { openWasmSandbox } from './open-wasm-sandbox.ts';

const cacheFolder = mkdtempSync(join(tmpdir(), 'assay-wasm-'));
const signal = new AbortController().signal;
const opening = await openWasmSandbox({ cacheFolder }, signal);

afterAll(() => {
  rmSync(cacheFolder, { recursive: true, force: true });
});

describeSandboxContract('Python in WebAssembly', opening);

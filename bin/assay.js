#!/usr/bin/env node
// Starts Assay on a Node that can run it: this one, or the one that the package `node` brought.
// Plain JavaScript, because it must also start on the old Node it replaces.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import v8 from 'node:v8';

const NEEDED_MAJOR = 26;
const built = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const source = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
// A checkout runs its sources; only the published package has nothing but dist/.
const main = existsSync(source) ? source : built;

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  module.enableCompileCache?.();
  // The parser and ruff are WebAssembly. V8 optimizes a function of theirs after 13 MB of executed code, which costs a review of one
  // file two seconds of processor time that it never gets back; with a later start it pays only where there is much to analyse.
  v8.setFlagsFromString('--wasm-tiering-budget=2000000000');
  await import(pathToFileURL(main).href);
} else {
  const { findNode } = await import('../scripts/ensure-node.js');
  const node = findNode();
  if (node === undefined) {
    process.stderr.write(
      `error  NODE_TOO_OLD  Assay needs Node ${NEEDED_MAJOR}; this is ${process.versions.node}.\n` +
        `       Run \`npm ci\` in the package's folder, or install Node ${NEEDED_MAJOR}.\n`,
    );
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The child decides when to stop. A terminal sends Ctrl-C to both, `kill -INT` to this process alone; as another signal it is
  // never taken for a second Ctrl-C (src/cli/interruption.ts). On Windows there is the terminal only.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (name !== 'SIGINT' || process.platform !== 'win32') {
        child.kill(name === 'SIGINT' ? 'SIGTERM' : name);
      }
    });
  }
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 3) : 130;
  });
}

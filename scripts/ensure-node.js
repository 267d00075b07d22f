// Makes sure the repository has the Node it is pinned to. The npm package `node` fetches its binary in an install
// script; where a machine refuses those, the platform's own package (no script in it) is brought instead.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const executable = process.platform === 'win32' ? 'node.exe' : 'bin/node';
const fallback = join(modules, '.node-runtime');

/** Where a Node that was brought would be, the first that is there; undefined if none is. Not started to see whether it runs. */
export function findNode(isUsable = existsSync) {
  const candidates = [
    join(modules, 'node', executable),
    join(modules, 'node', 'node_modules', `node-${platform}`, executable),
    join(fallback, 'node_modules', `node-${platform}`, executable),
  ];
  return candidates.find((path) => isUsable(path));
}

function runs(path) {
  try {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' });
    return Number(version.slice(1).split('.')[0]) >= 26;
  } catch {
    return false;
  }
}

function bringPlatformPackage() {
  const { version } = JSON.parse(readFileSync(join(modules, 'node', 'package.json'), 'utf8'));
  mkdirSync(fallback, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['install', '--prefix', fallback, '--ignore-scripts', `node-${platform}@${version}`];
  execFileSync(npm, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

function link(node) {
  const bin = join(modules, '.bin', 'node');
  if (process.platform !== 'win32' && !(existsSync(bin) && runs(bin))) {
    rmSync(bin, { force: true });
    symlinkSync(node, bin);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && existsSync(join(modules, 'node'))) {
  if (findNode(runs) === undefined) {
    bringPlatformPackage();
  }
  const node = findNode(runs);
  if (node === undefined) {
    process.stderr.write(`Node 26 could not be brought for ${platform}; install it yourself.\n`);
  } else {
    link(node);
  }
}

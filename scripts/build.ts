// `npm run build`: JavaScript into dist/, with what the sources read at run time beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
// Rule pages are read at run time; fixtures are not.
cpSync(`${root}src`, `${root}dist`, {
  recursive: true,
  filter: (path) => !/\.ts$|[\\/]fixtures([\\/]|$)/.test(path),
});

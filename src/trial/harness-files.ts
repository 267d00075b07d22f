import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('./harness/', import.meta.url);

/** Where a run begins. */
export const HARNESS_MAIN = 'harness/main.py';

let known: Readonly<Record<string, string>> | undefined;

/** The harness's own Python files, as files of a run. */
export function harnessFiles(): Readonly<Record<string, string>> {
  known ??= Object.fromEntries(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.py'))
      .map((name) => [`harness/${name}`, readFileSync(new URL(name, FOLDER), 'utf8')]),
  );
  return known;
}

import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('./harness/', import.meta.url);

/** Where a run begins. */
export const HARNESS_MAIN = 'harness/main.py';

/** What an interpreter that runs many trials may hold imported: all but where a run begins. */
export function preloadedHarness(): Readonly<Record<string, string>> {
  const { [HARNESS_MAIN]: _main, ...modules } = harnessFiles();
  return modules;
}

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

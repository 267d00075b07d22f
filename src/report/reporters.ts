import { htmlReporter } from './html.ts';
import { jsonReporter } from './json.ts';
import { markdownReporter } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { sarifReporter } from './sarif.ts';
import { textReporter } from './text.ts';

const ALL: readonly Reporter[] = [
  textReporter,
  jsonReporter,
  sarifReporter,
  markdownReporter,
  htmlReporter,
];

/** Every output format by the word after `--format`, the default one first. */
export const reporters: ReadonlyMap<string, Reporter> = new Map(
  ALL.map((reporter) => [reporter.format, reporter]),
);

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ReviewError } from '../../core/review-error.ts';
import { CONTEXT_PARTS, type ContextPart } from '../../config/context-parts.ts';
import { SEVERITIES, type Severity } from '../../core/severity.ts';
import { reporters } from '../../report/reporters.ts';

/** One `--format`, for instance `sarif=out.sarif`; without a file the report goes to stdout. */
export interface FormatChoice {
  readonly format: string;
  readonly file: string | undefined;
}

export const FAIL_ON = [...SEVERITIES, 'never'] as const;

export type FailOn = (typeof FAIL_ON)[number];

/** What commander hands over for `assay review`, parsed. */
export interface ReviewFlags {
  readonly staged?: true;
  readonly diff?: string;
  readonly model?: string;
  readonly format: readonly FormatChoice[];
  readonly severity?: Severity;
  readonly minConfidence?: number;
  readonly failOn?: FailOn;
  readonly rule: readonly string[];
  /** False for `--no-advisories`. */
  readonly advisories?: boolean;
  /** False for `--no-decisions`. */
  readonly decisions?: boolean;
  /** False for `--no-trials`. */
  readonly trials?: boolean;
  /** Seconds for all trials together. */
  readonly trialBudget?: number;
  /** The interpreter whose packages trials and types may use. */
  readonly python?: string;
  /** A file that a profiler wrote. */
  readonly profile?: string;
  /** Seconds. */
  readonly budget?: number;
  readonly context?: readonly ContextPart[];
  readonly jobs?: number;
  readonly threads?: number;
  readonly cacheDir?: string;
  /** False for `--no-cache`. */
  readonly cache: boolean;
  /** False for `--no-color`. */
  readonly color: boolean;
  readonly allowIncomplete?: true;
  readonly debug?: true;
}

export function parseSeverity(text: string): Severity {
  const severity = SEVERITIES.find((one) => one === text);
  if (severity === undefined) {
    throw new InvalidArgumentError(`It must be one of ${SEVERITIES.join(', ')}.`);
  }
  return severity;
}

export function parseFailOn(text: string): FailOn {
  const choice = FAIL_ON.find((one) => one === text);
  if (choice === undefined) {
    throw new InvalidArgumentError(`It must be one of ${FAIL_ON.join(', ')}.`);
  }
  return choice;
}

/** A probability between 0 and 1. */
export function parseConfidence(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0 to 1, for instance 0.7.');
  }
  return value;
}

/** Seconds; `90`, `90s`, `2m`, or `none` for no limit. */
export function parseBudget(text: string): number {
  if (text === 'none') {
    return Number.POSITIVE_INFINITY;
  }
  const match = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text);
  const seconds = Number(match?.[1]) * (match?.[2] === 'm' ? 60 : 1);
  if (match === null || seconds <= 0) {
    throw new InvalidArgumentError('It must be a time such as 90s or 2m, or none.');
  }
  return seconds;
}

/** `all`, `none`, or names of parts with commas between them. */
export function parseContext(text: string): readonly ContextPart[] {
  const names = text.split(',').map((name) => name.trim());
  if (text === 'all') {
    return CONTEXT_PARTS;
  }
  return text === 'none' ? [] : names.map(contextPart);
}

function contextPart(name: string): ContextPart {
  const part = CONTEXT_PARTS.find((one) => one === name);
  if (part === undefined) {
    throw new InvalidArgumentError(`It must be all, none, or some of ${CONTEXT_PARTS.join(',')}.`);
  }
  return part;
}

/** The absolute path of an interpreter; links stay, since a virtual environment is found by its own. */
export function parsePython(text: string): string {
  const path = resolve(text);
  if (text === '' || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new InvalidArgumentError('It must be the path of a Python interpreter.');
  }
  return path;
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 256) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 256.');
  }
  return value;
}

/** Collects a repeatable `--format`. */
export function collectFormat(
  text: string,
  earlier: readonly FormatChoice[],
): readonly FormatChoice[] {
  const at = text.indexOf('=');
  const format = at === -1 ? text : text.slice(0, at);
  const file = at === -1 ? undefined : text.slice(at + 1);
  if (!reporters.has(format)) {
    throw new InvalidArgumentError(
      `It must be one of ${[...reporters.keys()].join(', ')}, each with =FILE if it goes to a file.`,
    );
  }
  if (file === '') {
    throw new InvalidArgumentError(`Name the file after ${format}=.`);
  }
  const choices = [...earlier, { format, file }];
  if (choices.filter((one) => one.file === undefined).length > 1) {
    throw new InvalidArgumentError(
      'Only one format can go to stdout; give the others a file: json=out.json.',
    );
  }
  return choices;
}

/** Collects a repeatable, comma-separated `--rule`. */
export function collectRules(text: string, earlier: readonly string[]): readonly string[] {
  return [
    ...earlier,
    ...text
      .split(',')
      .map((rule) => rule.trim())
      .filter((rule) => rule !== ''),
  ];
}

/** `A..B`, or `A...B` to compare with where B left A. The right side is HEAD when it is empty. */
export function parseRange(text: string): {
  readonly from: string;
  readonly to: string;
  readonly fromMergeBase: boolean;
} {
  const match = /^(.+?)(\.{2,3})(.*)$/.exec(text);
  if (match === null) {
    throw new ReviewError('USAGE', `--diff ${text} is not a range of commits`, {
      hint: 'Write both ends with two dots between them: --diff main..HEAD.',
    });
  }
  const [, from = '', dots, to = ''] = match;
  return { from, to: to === '' ? 'HEAD' : to, fromMergeBase: dots === '...' };
}

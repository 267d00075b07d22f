import type { Finding } from '../../core/finding.ts';
import type { Notice } from '../../core/review-result.ts';
import { grouped } from '../../report/counted.ts';

/** Generated code can hold the same thing thousands of times: who reads a report from top to bottom would see nothing else. */
export interface AlikeLimit {
  /** False for a finding whose rule has been shown often enough in its file. Findings come in the order of their rank. */
  readonly admits: (finding: Finding) => boolean;
  /** What was not admitted so far, the most first. */
  readonly notices: () => readonly Notice[];
}

/** Findings of one rule in one file that are shown. */
const MOST_ALIKE = 50;
/** Of more crowds than this, the smaller ones are counted together. */
const MOST_NOTICES = 5;

export function limitAlike(): AlikeLimit {
  const crowds = new Map<string, Crowd>();
  return {
    admits({ rule, location: { file } }) {
      const key = `${rule} ${file}`;
      const crowd = crowds.get(key) ?? { rule, file, size: 0 };
      crowds.set(key, crowd);
      crowd.size += 1;
      return crowd.size <= MOST_ALIKE;
    },
    notices() {
      const large = [...crowds.values()]
        .filter(({ size }) => size > MOST_ALIKE)
        .sort((left, right) => right.size - left.size);
      const rest = large.slice(MOST_NOTICES).reduce((sum, { size }) => sum + size - MOST_ALIKE, 0);
      const texts = large
        .slice(0, MOST_NOTICES)
        .map(({ rule, file, size }) => `${grouped(size - MOST_ALIKE)} more of ${rule} in ${file}`);
      return [
        ...texts,
        ...(rest > 0 ? [`${grouped(rest)} more of other rules and files`] : []),
      ].map((text) => ({ text, hint: 'Reports in JSON, SARIF and HTML hold them all.' }));
    },
  };
}

interface Crowd {
  readonly rule: string;
  readonly file: string;
  size: number;
}

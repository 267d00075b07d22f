/** The name of a distribution as PEP 503 normalises it: lower case, runs of `-`, `_` and `.` as one `-`. */
export function distributionName(written: string): string {
  return written
    .trim()
    .toLowerCase()
    .replaceAll(/[-_.]+/g, '-');
}

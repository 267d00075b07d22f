/** States an invariant of our own code; a failure is a bug in Assay, never a property of the reviewed Python. */
export function assert(condition: unknown, message: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) {
    throw new Error(`Assay is wrong about itself: ${message}`);
  }
}

/** Ends an exhaustive `switch`: the compiler complains when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Assay is wrong about itself: unexpected ${JSON.stringify(value)}`);
}

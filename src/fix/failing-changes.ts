/**
 * The changes that a check does not let pass, each with its reason, by halving: all together first, then each half upon what has
 * passed already. What is left passes together. With one bad change among n it takes about 2·log₂ n runs of the check.
 */
export async function failingChanges<Change>(
  changes: readonly Change[],
  check: (changes: readonly Change[]) => Promise<CheckRun>,
): Promise<ReadonlyMap<Change, string>> {
  const passing: Change[] = [];
  const failing = new Map<Change, string>();

  async function settle(group: readonly Change[]): Promise<void> {
    if (group.length === 0) {
      return;
    }
    const run = await check([...passing, ...group]);
    if (run.passes) {
      passing.push(...group);
      return;
    }
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) {
      failing.set(only, run.reason);
      return;
    }
    const middle = group.length >>> 1;
    await settle(group.slice(0, middle));
    await settle(group.slice(middle));
  }

  await settle(changes);
  return failing;
}

export type CheckRun =
  | { readonly passes: true }
  | { readonly passes: false; readonly reason: string };

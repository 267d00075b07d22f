/**
 * The largest part of some changes that a check lets pass, by halving: all together first, then each half upon what has passed
 * already. With one bad change among n it takes about 2·log₂ n runs of the check. The outcome of a run may carry a reason.
 */
export async function passingChanges<Change>(
  changes: readonly Change[],
  check: (changes: readonly Change[]) => Promise<CheckRun>,
): Promise<PassingChanges<Change>> {
  const passing: Change[] = [];
  const failing: { readonly change: Change; readonly reason: string }[] = [];

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
      failing.push({ change: only, reason: run.reason });
      return;
    }
    const middle = group.length >>> 1;
    await settle(group.slice(0, middle));
    await settle(group.slice(middle));
  }

  await settle(changes);
  return { passing, failing };
}

export type CheckRun =
  | { readonly passes: true }
  | { readonly passes: false; readonly reason: string };

export interface PassingChanges<Change> {
  readonly passing: readonly Change[];
  readonly failing: readonly { readonly change: Change; readonly reason: string }[];
}

import type { Match } from '../tree/nodes.ts';
import { addLastStep, addStep, connect, goOnIn, newBlock } from './draft-graph.ts';
import type { Artist } from './draft-graph.ts';

/** Cases are tried one after another; one that matches everything ends the chain. */
export function drawMatch(artist: Artist, node: Match): void {
  const { pen } = artist;
  const after = newBlock();
  addStep(pen, node.subject);
  const first = newBlock();
  connect(pen.current, first, { kind: 'next' });
  goOnIn(pen, first);
  for (const one of node.cases) {
    const isFinal = one.pattern.isIrrefutable && one.guard === undefined;
    const guard = one.guard === undefined ? undefined : artist.truthOf(one.guard);
    addLastStep(pen, one);
    const deciding = pen.current;
    const inside = newBlock();
    connect(deciding, inside, { kind: 'true', isFeasible: guard !== false });
    goOnIn(pen, inside);
    artist.block(one.body);
    connect(pen.current, after, { kind: 'next' });
    const otherwise = newBlock();
    if (!isFinal) {
      connect(deciding, otherwise, { kind: 'false' });
    }
    goOnIn(pen, otherwise);
  }
  connect(pen.current, after, { kind: 'next' });
  goOnIn(pen, after);
}

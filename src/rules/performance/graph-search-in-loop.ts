import { isSmallContainer } from '../../cost/loop-dependence.ts';
import { loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import { defineRule } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { shortSource } from './short-source.ts';

export const graphSearchInLoop = defineRule({
  meta: {
    id: 'performance/graph-search-in-loop',
    summary: 'A loop goes through a whole graph again in every turn',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const name = context.resolve(node.callee) ?? '';
      const search = name.slice(name.lastIndexOf('.') + 1);
      const graph = node.arguments[0]?.value;
      const loops = growingLoops(context.module, node);
      const inner = loops.at(-1);
      if (
        graph === undefined ||
        inner === undefined ||
        !LIBRARIES.test(name) ||
        !WHOLE.has(search) ||
        isSmallContainer(context.module, graph) ||
        isTestCode(context.module.path)
      ) {
        return;
      }
      const text = shortSource(context, graph);
      context.report({
        span: node.span,
        message: `\`${search}\` goes through all of \`${text}\` in every turn of ${loopText(inner)}; one search before the loop, or an update of what it found, does less`,
        note: 'starts over with the whole graph',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: text, note: `${search} reads all nodes and edges` },
          ]),
        ],
      });
    },
  }),
});

const LIBRARIES = /^(scipy\.sparse\.csgraph|networkx)\./;

/** Functions that need every node or edge, whatever is asked. */
const WHOLE: ReadonlySet<string> = new Set(
  (
    'floyd_warshall shortest_path johnson connected_components minimum_spanning_tree maximum_flow ' +
    'all_pairs_shortest_path all_pairs_shortest_path_length all_pairs_dijkstra all_pairs_dijkstra_path_length ' +
    'all_pairs_dijkstra_path all_pairs_bellman_ford_path_length floyd_warshall_numpy strongly_connected_components ' +
    'number_connected_components betweenness_centrality closeness_centrality pagerank diameter transitive_closure ' +
    'topological_sort is_connected'
  ).split(' '),
);

import type { Category, Finding } from '../../core/finding.ts';
import type { Severity } from '../../core/severity.ts';
import type { FunctionInfo } from '../../python/functions.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Node } from '../../python/tree/nodes.ts';
import {
  loggedSecrets,
  queriesInLoops,
  repeatedWork,
  uncheckedRoutes,
  unescapedHtml,
} from './discover-sites.ts';
import { divisionsByNothing, usesOfNothing } from './discover-sites-of-nothing.ts';
import type { RuleExamples } from './rule-knowledge.ts';
import type { ProblemClaim } from '../prompts/describe-problem.ts';

/**
 * What `discover` asks about. Measured on labelled functions, a model of 1.5 billion parameters that is asked openly what
 * is wrong with a function names a flaw in every clean one, and none of the planted ones. It does better than chance only
 * on a narrow question about a place that could be meant. So each topic here finds such places in the syntax tree, and the
 * model decides. No rule speaks about these topics; one that gets a rule leaves this table.
 */
export interface Topic {
  readonly id: string;
  /** Findings of this category on the same line say the same. */
  readonly category: Category;
  readonly severity: Severity;
  /** "Yes" means that the flaw is there. */
  readonly question: string;
  readonly examples: RuleExamples;
  /** What is to be said about the real example. */
  readonly exampleReply: ProblemClaim;
  /** Said where the model's own sentence does not hold. */
  readonly statement: string;
  readonly cwe?: number;
  readonly sites: (info: FunctionInfo, module: SourceModule) => readonly Node[];
}

export const TOPICS: readonly Topic[] = [
  {
    id: 'query-in-loop',
    category: 'performance',
    severity: 'medium',
    question: 'Does this function ask a database or a server once for every element of a loop?',
    examples: {
      real: 'def names(db, ids):\n    return [db.execute(SQL, (i,)).fetchone() for i in ids]',
      harmless: 'def names(db):\n    return [row[0] for row in db.execute(SQL)]',
    },
    exampleReply: {
      line: 'return [db.execute(SQL, (i,)).fetchone() for i in ids]',
      claim: 'For every id in `ids` the database answers a query of its own.',
    },
    statement: 'Every turn of the loop waits for a query of its own; one query can bring all rows',
    sites: queriesInLoops,
  },
  {
    id: 'repeated-work',
    category: 'performance',
    severity: 'low',
    question: 'Does the loop compute the same value again in every round?',
    examples: {
      real: 'def mark(rows):\n    for r in rows:\n        r.share = r.v / sum(x.v for x in rows)',
      harmless:
        'def mark(rows):\n    total = sum(x.v for x in rows)\n    for r in rows:\n        r.share = r.v / total',
    },
    exampleReply: {
      line: 'r.share = r.v / sum(x.v for x in rows)',
      claim: 'All of `rows` is added up again for every single row.',
    },
    statement:
      'This gives the same value in every turn of the loop; it can be computed once before it',
    sites: repeatedWork,
  },
  {
    id: 'secret-logged',
    category: 'security',
    severity: 'medium',
    cwe: 532,
    question: 'Does this write a password, token or key into a log or onto the screen?',
    examples: {
      real: 'def login(user, password):\n    log.info("login %s %s", user, password)',
      harmless: 'def login(user, password):\n    log.info("login %s", user)',
    },
    exampleReply: {
      line: 'log.info("login %s %s", user, password)',
      claim: 'Whoever can read this output reads the plain `password`.',
    },
    statement: 'A secret is written where logs are kept and read by many',
    sites: loggedSecrets,
  },
  {
    id: 'html-from-user',
    category: 'security',
    severity: 'medium',
    cwe: 79,
    question: 'Can a user put HTML of their own into this page?',
    examples: {
      real: 'def hello(request):\n    return f"<h1>{request.args[\'name\']}</h1>"',
      harmless: 'def hello(request):\n    return f"<h1>{escape(request.args[\'name\'])}</h1>"',
    },
    exampleReply: {
      line: 'return f"<h1>{request.args[\'name\']}</h1>"',
      claim: 'The `name` of the request becomes part of the page without `escape`.',
    },
    statement: 'Text goes into HTML without being escaped',
    sites: unescapedHtml,
  },
  {
    id: 'no-permission-check',
    category: 'security',
    severity: 'medium',
    cwe: 862,
    question: 'Can anybody call this to change or delete data of others?',
    examples: {
      real: '@app.post("/delete/<id>")\ndef delete(id):\n    db.delete(id)',
      harmless:
        '@app.post("/delete/<id>")\n@login_required\ndef delete(id):\n    db.delete(id, owner=current_user.id)',
    },
    exampleReply: {
      line: 'db.delete(id)',
      claim: 'Whoever knows the address deletes any record by its `id`.',
    },
    statement: 'This route changes data and nothing in it looks at who is asking',
    sites: uncheckedRoutes,
  },
  {
    id: 'empty-input',
    category: 'correctness',
    severity: 'low',
    cwe: 369,
    question: 'Does this function fail when the input is empty?',
    examples: {
      real: 'def mean(xs):\n    return sum(xs) / len(xs)',
      harmless: 'def mean(xs):\n    return sum(xs) / len(xs) if xs else 0',
    },
    exampleReply: {
      line: 'return sum(xs) / len(xs)',
      claim: 'An empty `xs` has length 0, so the division raises ZeroDivisionError.',
    },
    statement: 'The divisor is zero when there is nothing to count: ZeroDivisionError',
    sites: divisionsByNothing,
  },
  {
    id: 'none-result',
    category: 'correctness',
    severity: 'low',
    cwe: 476,
    question: 'Can a value that is None be used here as if it were not?',
    examples: {
      real: 'def year(text):\n    return int(re.search("[0-9]{4}", text).group())',
      harmless:
        'def year(text):\n    found = re.search("[0-9]{4}", text)\n    return int(found.group()) if found else None',
    },
    exampleReply: {
      line: 'return int(re.search("[0-9]{4}", text).group())',
      claim: 'Without four digits in `text` the search gives None, which has no `group`.',
    },
    statement: 'The result is None when nothing is found, and is used without a look',
    sites: usesOfNothing,
  },
];

/** True when a finding already speaks of the topic at the line. */
export function isCovered(topic: Topic, line: number, findings: readonly Finding[]): boolean {
  return findings.some(
    (one) =>
      (one.category === topic.category ||
        (one.category === 'secrets' && topic.category === 'security')) &&
      one.location.start.line <= line &&
      line <= one.location.end.line,
  );
}

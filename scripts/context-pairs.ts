import type { PastDecision, ProjectText } from '../src/review/context/context-item.ts';

/** One side of a pair: a small project in which a rule flags one line of the pair's file. */
interface Side {
  /** Python by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly texts?: readonly ProjectText[];
  readonly decisions?: readonly Omit<PastDecision, 'rule'>[];
}

export interface ContextPair {
  readonly id: string;
  readonly rule: string;
  /** Where the flagged line stands. */
  readonly file: string;
  /** `context`: the flagged function is the same on both sides. `code`: it differs, and what stands around says nothing. */
  readonly decidedBy: 'context' | 'code';
  readonly real: Side;
  readonly harmless: Side;
}

const QUERY = `def find(connection, column, value):
    return connection.execute(f"SELECT id FROM users WHERE {column} = ?", (value,))
`;
const UNPICKLE = `import pickle


def load_state(data):
    return pickle.loads(data)
`;
const CONVERT = `import subprocess


def convert(size):
    subprocess.run(f"convert in.png -resize {size} out.png", shell=True)
`;
const CODE = `import random


def make_code():
    return "".join(random.choice("abcdefgh") for _ in range(8))


def make_token():
    token = make_code()
    return token
`;
const SETTLE = `def settle(account):
    try:
        account.push()
    except Exception:
        pass
`;
const LOOKUP = `def customers(cursor, orders):
    found = []
    for order in orders:
        cursor.execute("SELECT name FROM customer WHERE id = ?", (order.customer_id,))
        found.append(cursor.fetchone())
    return found
`;
const README: readonly ProjectText[] = [
  {
    path: 'README.md',
    text: 'A shop that sells seeds. Run it with python -m shop and open the first page.\n',
  },
];
const AROUND = `class Clock:
    def now(self):
        return 0


def tick(clock):
    return clock.now() + 1
`;

/** Our own, labelled by hand. */
export const CONTEXT_PAIRS: readonly ContextPair[] = [
  {
    id: 'sql-column-by-caller',
    rule: 'security/sql-string-formatting',
    file: 'db.py',
    decidedBy: 'context',
    real: {
      files: {
        'db.py': QUERY,
        'views.py': `from db import find


def search(request, connection):
    return find(connection, request.args["column"], request.args["value"])
`,
      },
    },
    harmless: {
      files: {
        'db.py': QUERY,
        'views.py': `from db import find


def search(request, connection):
    return find(connection, "email", request.args["value"])
`,
      },
    },
  },
  {
    id: 'pickle-by-caller',
    rule: 'security/pickle-load',
    file: 'state.py',
    decidedBy: 'context',
    real: {
      files: {
        'state.py': UNPICKLE,
        'views.py': `from flask import request

from state import load_state


def restore():
    return load_state(request.get_data())
`,
      },
    },
    harmless: {
      files: {
        'state.py': UNPICKLE,
        'views.py': `import pickle

from state import load_state


def copy(value):
    return load_state(pickle.dumps(value))
`,
      },
    },
  },
  {
    id: 'shell-by-caller',
    rule: 'security/shell-with-variable',
    file: 'images.py',
    decidedBy: 'context',
    real: {
      files: {
        'images.py': CONVERT,
        'views.py': `from images import convert


def thumbnail(request):
    convert(request.form["size"])
`,
      },
    },
    harmless: {
      files: {
        'images.py': CONVERT,
        'views.py': `from images import convert


def thumbnail():
    convert(200)
`,
      },
    },
  },
  {
    id: 'random-by-docs',
    rule: 'security/weak-random-token',
    file: 'codes.py',
    decidedBy: 'context',
    real: {
      files: { 'codes.py': CODE },
      texts: [
        {
          path: 'README.md',
          text: 'Whoever has the token of make_token is logged in as that user, without a password.\n',
        },
      ],
    },
    harmless: {
      files: { 'codes.py': CODE },
      texts: [
        {
          path: 'README.md',
          text: 'The token of make_token colours test data in screenshots. It protects nothing and is public.\n',
        },
      ],
    },
  },
  {
    id: 'except-by-rule',
    rule: 'correctness/silent-broad-except',
    file: 'ledger.py',
    decidedBy: 'context',
    real: {
      files: { 'ledger.py': SETTLE },
      texts: [
        {
          path: 'AGENTS.md',
          text: 'An account that cannot be pushed must always be reported: never drop an exception.\n',
        },
      ],
    },
    harmless: {
      files: { 'ledger.py': SETTLE },
      texts: [
        {
          path: 'AGENTS.md',
          text: 'Pushing an account is best effort: an exception there is expected and may be dropped.\n',
        },
      ],
    },
  },
  {
    id: 'query-by-decision',
    rule: 'performance/query-in-loop',
    file: 'report.py',
    decidedBy: 'context',
    real: {
      files: { 'report.py': LOOKUP },
      decisions: [
        {
          answer: 'accepted',
          message: 'A query for every order of the loop',
          reason: 'a day has 20,000 orders and customers, this took minutes',
        },
      ],
    },
    harmless: {
      files: { 'report.py': LOOKUP },
      decisions: [
        {
          answer: 'dismissed',
          message: 'A query for every order of the loop',
          reason: 'there are never more than two orders and customers here',
        },
      ],
    },
  },
  {
    id: 'sql-by-code',
    rule: 'security/sql-string-formatting',
    file: 'db.py',
    decidedBy: 'code',
    real: {
      files: {
        'db.py': `from around import tick


def find(connection, request, clock):
    tick(clock)
    name = request.args["name"]
    return connection.execute(f"SELECT id FROM users WHERE name = '{name}'")
`,
        'around.py': AROUND,
      },
      texts: README,
    },
    harmless: {
      files: {
        'db.py': `from around import tick


def count(connection, settings, clock):
    tick(clock)
    table = settings.users_table
    return connection.execute(f"SELECT count(*) FROM {table}")
`,
        'around.py': AROUND,
      },
      texts: README,
    },
  },
  {
    id: 'shell-by-code',
    rule: 'security/shell-with-variable',
    file: 'images.py',
    decidedBy: 'code',
    real: {
      files: {
        'images.py': `import subprocess

from around import tick


def convert(request, clock):
    tick(clock)
    size = request.form["size"]
    subprocess.run(f"convert in.png -resize {size} out.png", shell=True)
`,
        'around.py': AROUND,
      },
      texts: README,
    },
    harmless: {
      files: {
        'images.py': `import subprocess

from around import tick


def convert(settings, clock):
    tick(clock)
    size = settings.thumbnail_size
    subprocess.run(f"convert in.png -resize {size} out.png", shell=True)
`,
        'around.py': AROUND,
      },
      texts: README,
    },
  },
  {
    id: 'pickle-by-code',
    rule: 'security/pickle-load',
    file: 'state.py',
    decidedBy: 'code',
    real: {
      files: {
        'state.py': `import pickle

from around import tick


def restore(socket, clock):
    tick(clock)
    return pickle.loads(socket.recv(4096))
`,
        'around.py': AROUND,
      },
      texts: README,
    },
    harmless: {
      files: {
        'state.py': `import pickle

from around import tick


def deep_copy(value, clock):
    tick(clock)
    written = write(value)
    return pickle.loads(written)


def write(value):
    return pickle.dumps(value)
`,
        'around.py': AROUND,
      },
      texts: README,
    },
  },
  {
    id: 'except-by-code',
    rule: 'correctness/silent-broad-except',
    file: 'jobs.py',
    decidedBy: 'code',
    real: {
      files: {
        'jobs.py': `from around import tick


def pay(order, bank, clock):
    tick(clock)
    try:
        bank.transfer(order.total)
        order.mark_paid()
    except Exception:
        pass
`,
        'around.py': AROUND,
      },
      texts: README,
    },
    harmless: {
      files: {
        'jobs.py': `from around import tick


def close(connection, clock):
    tick(clock)
    try:
        connection.close()
    except Exception:
        pass
`,
        'around.py': AROUND,
      },
      texts: README,
    },
  },
];

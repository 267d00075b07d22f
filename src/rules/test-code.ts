const TEST_FOLDERS = new Set([
  'test',
  'tests',
  'testing',
  'testdata',
  'test_data',
  'fixtures',
  'doc',
  'docs',
]);

/**
 * True for files that run in tests or illustrate documentation: what is wrong there does not reach users, so findings
 * weigh less. Told from the path alone (folders `tests`, `docs` and the like, `test_*.py`, `*_test.py`, `conftest.py`).
 */
export function isTestCode(path: string): boolean {
  if (path !== last.path) {
    last = { path, isTest: isTestPath(path) };
  }
  return last.isTest;
}

/** Dozens of rules ask about one file before the next. */
let last = { path: '', isTest: false };

function isTestPath(path: string): boolean {
  const segments = path.toLowerCase().split('/');
  const file = segments.at(-1) ?? '';
  return (
    segments.slice(0, -1).some((segment) => TEST_FOLDERS.has(segment)) ||
    /^(test_.*|tests?|conftest|.*_tests?)\.pyi?$/.test(file)
  );
}

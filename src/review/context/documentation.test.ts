import { expect, test } from 'vitest';
import { shownProject } from './context.fixture.ts';
import { documentation, paragraphsOf } from './documentation.ts';

test('paragraphs keep their heading and their line, code blocks stay whole', () => {
  const text = `# Shop

Prices are kept without tax in the database.

## Setup

\`\`\`sh
pip install -e .

python -m shop.main --port 8000
\`\`\`

Short.
`;
  expect(paragraphsOf(text)).toEqual([
    { line: 3, heading: 'Shop', text: 'Prices are kept without tax in the database.' },
    {
      line: 7,
      heading: 'Setup',
      text: '```sh\npip install -e .\n\npython -m shop.main --port 8000\n```',
    },
  ]);
});

test('a fence without an end ends with the text', () => {
  expect(paragraphsOf('```\nlonger than five and twenty\n\n# no heading')).toHaveLength(1);
});

test('docstrings of functions and modules are documentation', async () => {
  const project = await shownProject({
    'a.py':
      '"""Everything about refunds of paid orders."""\n\n\ndef refund(order):\n    """Pays an order back."""\n',
  });
  expect(documentation([], project).map(({ source, text }) => `${source} ${text}`)).toEqual([
    'a.py:1 the module: """Everything about refunds of paid orders."""',
    'a.py:5 refund: """Pays an order back."""',
  ]);
});

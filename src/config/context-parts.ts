/**
 * What a model may be shown beside the code under review. `callers`, `callees`: functions one call away. `classes`, `constants`: what the
 * code uses of the project. `docs`: the nearest paragraphs and docstrings. `rules`: what the project has written down for those who
 * change it. `page`: what the rule's page says. `decisions`: what people here decided about findings like this one.
 */
export const CONTEXT_PARTS = [
  'callees',
  'callers',
  'classes',
  'constants',
  'docs',
  'rules',
  'page',
  'decisions',
] as const;

export type ContextPart = (typeof CONTEXT_PARTS)[number];

import { escapeTerminalBlock } from './escape-terminal.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text for the content of an element or a quoted attribute. What is not seen but acted on (direction overrides, zero-width
 * characters, controls) becomes visible first.
 */
export function escapeHtml(text: string): string {
  return escapeTerminalBlock(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

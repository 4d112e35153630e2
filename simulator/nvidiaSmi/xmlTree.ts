/** A small XML tree and its printing, indented with tabs as nvidia-smi does. */

/**
 * The body of an element: text, one body per repetition, or child elements by tag. A child with
 * the name BLOCK_TEXT is text that stands on its own line.
 */
export type XmlBody = string | readonly XmlBody[] | { readonly [tag: string]: XmlBody };

/** Name of a child that is printed as text on its own line, as in `<mig_devices>`. */
export const BLOCK_TEXT = '#text';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** `text` as XML character data or attribute value. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const isList = (body: XmlBody): body is readonly XmlBody[] => Array.isArray(body);

/** The lines of the children of an element, each begun with `depth` tabs. */
export function xmlChildLines(children: { readonly [tag: string]: XmlBody }, depth: number) {
  const lines: string[] = [];
  for (const [tag, body] of Object.entries(children)) {
    if (tag === BLOCK_TEXT && typeof body === 'string') {
      lines.push(`${'\t'.repeat(depth)}${escapeXml(body)}`);
    } else {
      lines.push(...xmlLines(tag, body, depth));
    }
  }
  return lines;
}

/** The lines of one element (or of each repetition), begun with `depth` tabs. */
export function xmlLines(tag: string, body: XmlBody, depth: number): string[] {
  const indent = '\t'.repeat(depth);
  if (typeof body === 'string') return [`${indent}<${tag}>${escapeXml(body)}</${tag}>`];
  if (isList(body)) return body.flatMap((item) => xmlLines(tag, item, depth));
  return [`${indent}<${tag}>`, ...xmlChildLines(body, depth + 1), `${indent}</${tag}>`];
}

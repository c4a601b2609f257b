/** @file Text from outside, made safe to stand in XML and HTML. */

/**
 * Escapes text for an element or a double-quoted attribute. Characters that XML 1.0 forbids, such as
 * U+0000 and lone surrogates, become U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

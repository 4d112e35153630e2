/** Digests as people compare them. */

/** Bytes in base64url as hex digits, as sha256sum prints them. */
export function hexOf(base64Url: string): string {
  const bytes = atob(base64Url.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** The same in groups of 4, for comparing by eye or ear. */
export function fingerprintOf(base64Url: string): string {
  return hexOf(base64Url).replace(/(.{4})(?=.)/g, '$1 ');
}

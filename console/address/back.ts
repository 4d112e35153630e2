/** Where a sign-in leads back to: only ever a page of this console. */

/** Pages before a sign-in, which nobody is led back to. */
const OUTSIDE = ['/sign-in', '/link'];

/**
 * The address that `back` names where it is a path below `origin`, else the first page. Another
 * origin, or what a browser would read as one, is left alone.
 */
export function safeBack(back: string | undefined, origin: string): string {
  if (back === undefined || !back.startsWith('/') || !URL.canParse(back, origin)) return '/';
  const { origin: led, pathname, search, hash } = new URL(back, origin);
  // A path that begins with two slashes is read as another host.
  const isOwn = led === origin && !pathname.startsWith('//') && !OUTSIDE.includes(pathname);
  return isOwn ? `${pathname}${search}${hash}` : '/';
}

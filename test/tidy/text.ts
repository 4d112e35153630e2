/** Rules over the plain text of every file: nothing of one machine, no package registry. */
import { posix } from 'node:path';
import type { Violation } from './source.ts';

// Written in parts, so that this file does not break its own rule.
const REGISTRY_HOSTS = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['npm', 'pkg', 'github', 'com'],
].map((parts) => parts.join('.'));

const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=:,\\[])/${'work'}/`);

function eachLine(path: string, text: string, check: (line: string) => string | undefined) {
  return text.split('\n').flatMap((line, index): Violation[] => {
    const message = check(line);
    return message === undefined ? [] : [{ path, line: index + 1, rule: 'text', message }];
  });
}

/** No file names a package registry: where packages come from is the machine's setting. */
export function noRegistryHosts(path: string, text: string): Violation[] {
  return eachLine(path, text, (line) => {
    const host = REGISTRY_HOSTS.find((name) => line.includes(name));
    return host === undefined ? undefined : `names the package registry ${host}`;
  });
}

/** No file holds a path of the machine on which it was written. */
export function noMachinePaths(path: string, text: string): Violation[] {
  return eachLine(path, text, (line) =>
    MACHINE_PATH.test(line) ? 'holds a path of one machine' : undefined,
  );
}

/** The lockfile pins versions and digests, and leaves the address to the machine's setting. */
export function noResolvedAddresses(path: string, text: string): Violation[] {
  if (posix.basename(path) !== 'package-lock.json') {
    return [];
  }
  return eachLine(path, text, (line) =>
    /"resolved":\s*"[^"]*:/.test(line) ? 'the lockfile holds an address' : undefined,
  );
}

const LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g;

/** Every relative link of a document leads to a file or folder of the tree. */
export function brokenLinks(path: string, text: string, known: ReadonlySet<string>): Violation[] {
  if (!path.endsWith('.md')) {
    return [];
  }
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(LINK)].flatMap(([, link = '']): Violation[] => {
      const target = posix.join(posix.dirname(path), link).replace(/\/$/, '');
      const message = `the link to ${link} leads nowhere`;
      return known.has(target) ? [] : [{ path, line: index + 1, rule: 'brokenLinks', message }];
    }),
  );
}

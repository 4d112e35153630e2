/**
 * The lockfile names packages for every platform of a tool, also ones that a registry may not
 * carry; npm leaves those out, and `npm ci` then refuses the file. So the lists of optional
 * dependencies hold only packages that the lockfile pins. Nothing is lost: the pinned Node is for
 * Linux with glibc, and so is the project.
 */
import * as z from 'zod';
import type { Violation } from './source.ts';

const entrySchema = z.looseObject({
  version: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockfileSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });

type Lockfile = z.infer<typeof lockfileSchema>;

/**
 * True where an optional dependency of the package at `path` is pinned below it or at the top; an
 * entry that an update left behind in another version pins nothing.
 */
function isPinned(lockfile: Lockfile, path: string, [name, wanted]: [string, string]): boolean {
  const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
  const entry = places.map((place) => lockfile.packages[place]).find((one) => one !== undefined);
  return entry !== undefined && (!/^\d/.test(wanted) || entry.version === wanted);
}

/** Every optional dependency that the lockfile names but does not pin. */
export function unpinnedOptionals(path: string, text: string): Violation[] {
  if (path !== 'package-lock.json') {
    return [];
  }
  const lockfile = lockfileSchema.parse(JSON.parse(text));
  return Object.entries(lockfile.packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter((wanted) => !isPinned(lockfile, from, wanted))
      .map(([name]) => ({
        path,
        line: 1,
        rule: 'unpinnedOptionals',
        message: `${from} names ${name}, which is not pinned: npm run lock`,
      })),
  );
}

/** The same lockfile without the optional dependencies that it does not pin, and no addresses. */
export function pruneLockfile(text: string): string {
  const lockfile = lockfileSchema.parse(JSON.parse(text));
  // Changed in a fresh parse, since the schema moves the members that it names to the front.
  const pruned: Lockfile = JSON.parse(text);
  for (const [path, entry] of Object.entries(pruned.packages)) {
    // A package of the workspace is found by its folder, and by nothing else.
    if (entry.link !== true) delete entry.resolved;
    const optionals = entry.optionalDependencies ?? {};
    for (const wanted of Object.entries(optionals)) {
      if (!isPinned(lockfile, path, wanted)) {
        delete optionals[wanted[0]];
      }
    }
  }
  return `${JSON.stringify(pruned, null, 2)}\n`;
}

/**
 * The lockfile names packages for every platform of a tool, also ones that a registry may not
 * carry; npm leaves those out, and `npm ci` then refuses the file. So the lists of optional
 * dependencies hold only packages that the lockfile pins. Nothing is lost: the pinned Node is for
 * Linux with glibc, and so is the project.
 */
import * as z from 'zod';
import type { Violation } from './source.ts';

const entrySchema = z.looseObject({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockfileSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });

type Lockfile = z.infer<typeof lockfileSchema>;

/** True where `name`, wanted by the package at `path`, is pinned below it or at the top. */
function isPinned(lockfile: Lockfile, path: string, name: string): boolean {
  const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
  return places.some((place) => Object.hasOwn(lockfile.packages, place));
}

/** Every optional dependency that the lockfile names but does not pin. */
export function unpinnedOptionals(path: string, text: string): Violation[] {
  if (path !== 'package-lock.json') {
    return [];
  }
  const lockfile = lockfileSchema.parse(JSON.parse(text));
  return Object.entries(lockfile.packages).flatMap(([from, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isPinned(lockfile, from, name))
      .map((name) => ({
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
    delete entry.resolved;
    const optionals = entry.optionalDependencies ?? {};
    for (const name of Object.keys(optionals)) {
      if (!isPinned(lockfile, path, name)) {
        delete optionals[name];
      }
    }
  }
  return `${JSON.stringify(pruned, null, 2)}\n`;
}

/** Hosts by the names that papers may give them. */
import { hostName } from '../appraisal/reference.ts';
import { keysOfHost } from '../register/hostKeys.ts';
import type { FleetContext } from './fleet.ts';

/** Ids of hosts: by id, and by key id and declared name of each key. Several can have one name. */
export function hostIdsByName({ hosts, reference }: FleetContext): Map<string, readonly string[]> {
  const named = new Map<string, readonly string[]>();
  const enter = (name: string, id: string) => {
    const before = named.get(name);
    if (before === undefined) named.set(name, [id]);
    else if (before.at(-1) !== id) named.set(name, [...before, id]);
  };
  for (const { id } of hosts) {
    enter(id, id);
    for (const kid of keysOfHost(reference.hosts, id)) {
      enter(kid, id);
      enter(hostName(kid, reference), id);
    }
  }
  return named;
}

/** Sets of GPUs by the names that papers give them. */

/** A GPU as papers name it. */
export interface NamedUnit {
  readonly serial?: string | null | undefined;
  readonly uuid?: string | null | undefined;
}

/**
 * True of a GPU that one of these is: by uuid where both have one, else by serial. The GPUs of one
 * board share its serial: a name without a uuid stands for all of them.
 */
export function unitNames(units: Iterable<NamedUnit>): (unit: NamedUnit) => boolean {
  const uuids = new Set<string>();
  const serials = new Set<string>();
  const bareSerials = new Set<string>();
  for (const { serial, uuid } of units) {
    if (isText(uuid)) uuids.add(uuid);
    if (!isText(serial)) continue;
    serials.add(serial);
    if (!isText(uuid)) bareSerials.add(serial);
  }
  return ({ serial, uuid }) => {
    if (!isText(uuid)) return isText(serial) && serials.has(serial);
    return uuids.has(uuid) || (isText(serial) && bareSerials.has(serial));
  };
}

function isText(name: string | null | undefined): name is string {
  return name !== undefined && name !== null;
}

/** The released checks, in the order in which the first policy names them. Never remove one. */
import { FleetsealError } from '../../errors.ts';
import { type Check, checkId } from './check.ts';
import { documents } from './documents.ts';
import { gpuReadable } from './gpuReadable.ts';
import { identityMasked } from './identityMasked.ts';
import { identityOverTime } from './identityOverTime.ts';
import { keyCloned } from './keyCloned.ts';
import { keyRestored } from './keyRestored.ts';
import { licensed } from './licensed.ts';
import { memoryOfModel } from './memoryOfModel.ts';
import { missing } from './missing.ts';
import { moved } from './moved.ts';
import { quantity } from './quantity.ts';
import { readElsewhere } from './readElsewhere.ts';
import { readsAgree } from './readsAgree.ts';
import { refused } from './refused.ts';
import { sequence } from './sequence.ts';
import { shipmentIdentity } from './shipmentIdentity.ts';
import { silent } from './silent.ts';
import { twoPlaces } from './twoPlaces.ts';
import { unitsOnce } from './unitsOnce.ts';

/** Every released check. */
export const CHECKS: readonly Check[] = [
  documents,
  gpuReadable,
  identityMasked,
  readsAgree,
  readElsewhere,
  memoryOfModel,
  licensed,
  shipmentIdentity,
  identityOverTime,
  moved,
  twoPlaces,
  silent,
  missing,
  keyCloned,
  keyRestored,
  sequence,
  refused,
  unitsOnce,
  quantity,
];

const BY_ID: ReadonlyMap<string, Check> = new Map(CHECKS.map((check) => [checkId(check), check]));

/** The checks with these names, in this order. Throws checkUnknown. */
export function checksOf(ids: readonly string[]): Check[] {
  return ids.map((id) => {
    const check = BY_ID.get(id);
    if (check === undefined) throw new FleetsealError('checkUnknown', `There is no check ${id}.`);
    return check;
  });
}

/** The released checks, in the order in which the first policy names them. Never remove one. */

import { FleetsealError } from '../../errors.ts';
import { allDocuments } from './allDocuments.ts';
import { awaitsApproval } from './awaitsApproval.ts';
import { bootChanged } from './bootChanged.ts';
import { type Check, checkId } from './check.ts';
import { collectorFaults } from './collectorFaults.ts';
import { documents } from './documents.ts';
import { gpuAbsent } from './gpuAbsent.ts';
import { gpuNotOnBus } from './gpuNotOnBus.ts';
import { gpuNotReported } from './gpuNotReported.ts';
import { gpuReadable } from './gpuReadable.ts';
import { identified } from './identified.ts';
import { identityMasked } from './identityMasked.ts';
import { identityOverTime } from './identityOverTime.ts';
import { invariants } from './invariants.ts';
import { keyAfterEnd } from './keyAfterEnd.ts';
import { keyCloned } from './keyCloned.ts';
import { keyRestored } from './keyRestored.ts';
import { licenseChanged } from './licenseChanged.ts';
import { licensed } from './licensed.ts';
import { listedOnce } from './listedOnce.ts';
import { maskClaimed } from './maskClaimed.ts';
import { memoryOfModel } from './memoryOfModel.ts';
import { misnamed } from './misnamed.ts';
import { missing } from './missing.ts';
import { moved } from './moved.ts';
import { quantity } from './quantity.ts';
import { quoteInvalid } from './quoteInvalid.ts';
import { quoteMissing } from './quoteMissing.ts';
import { readElsewhere } from './readElsewhere.ts';
import { readsAgree } from './readsAgree.ts';
import { refused } from './refused.ts';
import { roundsMissed } from './roundsMissed.ts';
import { sequence } from './sequence.ts';
import { shipmentChanged } from './shipmentChanged.ts';
import { shipmentIdentity } from './shipmentIdentity.ts';
import { silent } from './silent.ts';
import { twoPlaces } from './twoPlaces.ts';
import { unitsOnce } from './unitsOnce.ts';
import { virtualGpu } from './virtualGpu.ts';
import { withdrawn } from './withdrawn.ts';

/** Every released check. */
export const CHECKS: readonly Check[] = [
  // Before documents@1: of two findings on one host the words of the first are kept.
  allDocuments,
  documents,
  gpuReadable,
  identified,
  virtualGpu,
  listedOnce,
  misnamed,
  identityMasked,
  maskClaimed,
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
  withdrawn,
  shipmentChanged,
  licenseChanged,
  // Since 0.2.0.
  gpuAbsent,
  gpuNotOnBus,
  gpuNotReported,
  invariants,
  collectorFaults,
  roundsMissed,
  quoteMissing,
  quoteInvalid,
  bootChanged,
  awaitsApproval,
  keyAfterEnd,
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

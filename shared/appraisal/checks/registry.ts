/** The released checks, in the order in which the first policy names them. Never remove one. */

import { FleetsealError } from '../../errors.ts';
import { allDocuments } from './allDocuments.ts';
import { attachedGpus } from './attachedGpus.ts';
import { attestedUnreceived } from './attestedUnreceived.ts';
import { awaitsApproval } from './awaitsApproval.ts';
import { boardId } from './boardId.ts';
import { bootChanged } from './bootChanged.ts';
import { cap } from './cap.ts';
import { type Check, checkId } from './check.ts';
import { collectorFaults } from './collectorFaults.ts';
import { conditions } from './conditions.ts';
import { custodyContradicted } from './custodyContradicted.ts';
import { custodyUndocumented } from './custodyUndocumented.ts';
import { destinations } from './destinations.ts';
import { documents } from './documents.ts';
import { domestic } from './domestic.ts';
import { failedUnits } from './failedUnits.ts';
import { firmwareOverTime } from './firmwareOverTime.ts';
import { gpuAbsent } from './gpuAbsent.ts';
import { gpuNotOnBus } from './gpuNotOnBus.ts';
import { gpuNotReported } from './gpuNotReported.ts';
import { gpuReadable } from './gpuReadable.ts';
import { hardwareOverTime } from './hardwareOverTime.ts';
import { identified } from './identified.ts';
import { identityMasked } from './identityMasked.ts';
import { identityOverTime } from './identityOverTime.ts';
import { identityOverMoments } from './identityOverTime2.ts';
import { invariants } from './invariants.ts';
import { keyAfterEnd } from './keyAfterEnd.ts';
import { keyCloned } from './keyCloned.ts';
import { keyRestored } from './keyRestored.ts';
import { licenseChanged } from './licenseChanged.ts';
import { licensed } from './licensed.ts';
import { licenseInForce } from './licenseInForce.ts';
import { listedOnce } from './listedOnce.ts';
import { maskClaimed } from './maskClaimed.ts';
import { memoryOfModel } from './memoryOfModel.ts';
import { misnamed } from './misnamed.ts';
import { missing } from './missing.ts';
import { mockSmi } from './mockSmi.ts';
import { modelDeclared } from './modelDeclared.ts';
import { modifiedCard } from './modifiedCard.ts';
import { moved } from './moved.ts';
import { movedWithoutRecord } from './moved2.ts';
import { moveUnconfirmed } from './moveUnconfirmed.ts';
import { outOfServiceLong } from './outOfServiceLong.ts';
import { ownership } from './ownership.ts';
import { partDeclared } from './partDeclared.ts';
import { partOfModel } from './partOfModel.ts';
import { quantity } from './quantity.ts';
import { quoteInvalid } from './quoteInvalid.ts';
import { quoteMissing } from './quoteMissing.ts';
import { readElsewhere } from './readElsewhere.ts';
import { readingsFrozen } from './readingsFrozen.ts';
import { readingsPlausible } from './readingsPlausible.ts';
import { readingsRepeated } from './readingsRepeated.ts';
import { readsAgree } from './readsAgree.ts';
import { receivedUnits } from './receivedUnits.ts';
import { receivedUnshipped } from './receivedUnshipped.ts';
import { recordChanged } from './recordChanged.ts';
import { refused } from './refused.ts';
import { replacedMissing } from './replacedMissing.ts';
import { replacedSeen } from './replacedSeen.ts';
import { roundsMissed } from './roundsMissed.ts';
import { sequence } from './sequence.ts';
import { serialAbsent } from './serialAbsent.ts';
import { serialForm } from './serialForm.ts';
import { serialShared } from './serialShared.ts';
import { serialSharedFleet } from './serialSharedFleet.ts';
import { shipmentChanged } from './shipmentChanged.ts';
import { shipmentIdentity } from './shipmentIdentity.ts';
import { shipmentInForce } from './shipmentInForce.ts';
import { silent } from './silent.ts';
import { siteKnown } from './siteKnown.ts';
import { siteLicensed } from './siteLicensed.ts';
import { sitePower } from './sitePower.ts';
import { statements } from './statements.ts';
import { subsystem } from './subsystem.ts';
import { testedShipments } from './testedShipments.ts';
import { timeDeclared } from './timeDeclared.ts';
import { twoPlaces } from './twoPlaces.ts';
import { twoPlacesWithoutRecord } from './twoPlaces2.ts';
import { unitsOnce } from './unitsOnce.ts';
import { untestedUnits } from './untestedUnits.ts';
import { userLicensed } from './userLicensed.ts';
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
  // Since 0.3.0.
  modifiedCard,
  subsystem,
  partOfModel,
  serialForm,
  serialShared,
  serialAbsent,
  boardId,
  modelDeclared,
  partDeclared,
  mockSmi,
  readingsPlausible,
  attachedGpus,
  identityOverMoments,
  movedWithoutRecord,
  twoPlacesWithoutRecord,
  hardwareOverTime,
  firmwareOverTime,
  readingsFrozen,
  readingsRepeated,
  serialSharedFleet,
  replacedSeen,
  replacedMissing,
  custodyContradicted,
  custodyUndocumented,
  moveUnconfirmed,
  outOfServiceLong,
  licenseInForce,
  shipmentInForce,
  siteLicensed,
  siteKnown,
  userLicensed,
  timeDeclared,
  testedShipments,
  failedUnits,
  untestedUnits,
  receivedUnits,
  receivedUnshipped,
  attestedUnreceived,
  statements,
  conditions,
  destinations,
  ownership,
  cap,
  domestic,
  sitePower,
  recordChanged,
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

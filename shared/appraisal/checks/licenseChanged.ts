/** licenseChanged@1: a license keeps its models and quantities. */

import { licensedQuantities } from '../../accounting/shipped.ts';
import { compareText } from '../../bytes/bytes.ts';
import type { Registered } from '../../register/recordBook.ts';
import type { License } from '../../register/records/licenses.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each license that an earlier version gives other models or quantities. */
export const licenseChanged: FleetCheck = {
  scope: 'fleet',
  name: 'licenseChanged',
  version: 1,
  code: 'licenseChanged',
  family: 'license',
  severity: 'high',
  rule: 'R09',
  shows: 'A correction gives a license other models or quantities than it had before.',
  cannotShow: 'Which version is true: both are the word of who imported them.',
  falseAlarms: 'A license that the authority amended; a typing error that was corrected.',
  next: 'Compare with the license itself, or ask the authority that gave it.',
  run({ register }) {
    return [...register.records.license.values()].flatMap((license) => {
      const seen = changeOf(license);
      if (seen === null) return [];
      const { id } = license.value;
      return [
        {
          subject: { kind: 'license', id },
          kid: null,
          hostId: null,
          units: [],
          alsoConcerns: [id],
          seen,
          firstLeaf: null,
          lastLeaf: null,
          openedAt: license.time,
        },
      ];
    });
  },
};

function changeOf({ value, index, earlier }: Registered<License>): string | null {
  const now = itemsOf(value);
  const before = earlier.findLast((version) => itemsOf(version.value) !== now);
  if (before === undefined) return null;
  return `${itemsOf(before.value)} by register leaf ${before.index}, ${now} by leaf ${index}`;
}

/** Quantities by model, in one order. */
function itemsOf(license: License): string {
  const items = [...licensedQuantities(license)].sort(([a], [b]) => compareText(a, b));
  return items.map(([model, quantity]) => `${quantity} ${model}`).join(', ');
}

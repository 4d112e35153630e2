/** Licenses that a record concerns. */
import type { UnitName } from '../register/records/fields.ts';
import { isCustody, type RegisterRecord } from '../register/records/record.ts';
import type { Register } from '../register/register.ts';
import { matchUnit, type ReferenceValues } from './reference.ts';

/** What tells the licenses of a record. */
export interface RecordBasis {
  readonly register: Register;
  readonly reference: ReferenceValues;
}

/**
 * Licenses that versions of a record are about, each once: of the units, the shipment or the
 * license that they name. All licenses where none is known, so that no scope lacks it.
 */
export function licensesOfRecord(
  versions: readonly RegisterRecord[],
  { register, reference }: RecordBasis,
): string[] {
  const { license, shipment } = register.records;
  const found = versions.flatMap((record) => {
    if (isCustody(record)) return licensesOfUnits(record.units, reference);
    if (record.type === 'labTest@1') {
      return [shipment.get(record.shipment)?.value.license ?? ''];
    }
    if (record.type === 'license@2') return [record.id];
    return 'license' in record ? [record.license] : [];
  });
  const known = [...new Set(found)].filter((id) => license.has(id));
  return known.length > 0 ? known : [...license.keys()];
}

function licensesOfUnits(units: readonly UnitName[], reference: ReferenceValues): string[] {
  return units.flatMap(({ serial = null, uuid = null }) => {
    const unit = matchUnit({ serial, uuid }, reference);
    return unit === null ? [] : [unit.license];
  });
}

import { describe, expect, it } from 'vitest';
import { matchUnit, referenceValues } from '../../shared/appraisal/reference.ts';
import { license, registerOf, serialOf, shipment, unit, uuidOf } from '../factories/appraisal.ts';

describe('referenceValues', () => {
  it('counts a unit once that two shipments name, where it was shipped first', () => {
    const register = registerOf({
      licenses: [license(), license({ id: 'L2' })],
      shipments: [
        shipment([unit(1)], { id: 'S2', license: 'L2', shippedAt: '2026-05-02' }),
        shipment([unit(1, { uuid: uuidOf(1) })], { id: 'S1', shippedAt: '2026-05-01' }),
      ],
    });
    const { units } = referenceValues(register);
    expect(units).toHaveLength(1);
    expect(units[0]).toMatchObject({
      license: 'L1',
      shipment: 'S1',
      alsoNamedBy: [{ license: 'L2', shipment: 'S2' }],
    });
  });

  it('takes the uuid from a later naming that has it', () => {
    const shipments = [
      shipment([unit(1)], { id: 'S1' }),
      shipment([unit(1, { uuid: uuidOf(1) })], { id: 'S2' }),
    ];
    const { units, byUuid } = referenceValues(registerOf({ shipments }));
    expect(units[0]?.uuid).toBe(uuidOf(1));
    expect(byUuid.get(uuidOf(1))).toBe(units[0]);
  });

  it('keeps board mates apart that share a serial and have two uuids', () => {
    const mates = [unit(1, { uuid: uuidOf(1) }), unit(1, { uuid: uuidOf(2) })];
    const reference = referenceValues(registerOf({ shipments: [shipment(mates)] }));
    expect(reference.units).toHaveLength(2);
    expect(matchUnit({ serial: serialOf(1), uuid: uuidOf(2) }, reference)?.uuid).toBe(uuidOf(2));
    expect(matchUnit({ serial: serialOf(1), uuid: null }, reference)).toBeNull();
  });

  it('never matches a placeholder that a shipment declares', () => {
    const masked = { model: 'H200', serial: '0000000000000' };
    const reference = referenceValues(registerOf({ shipments: [shipment([masked, masked])] }));
    expect(reference.units).toHaveLength(2);
    expect(reference.bySerial.size).toBe(0);
    expect(matchUnit({ serial: '0000000000000', uuid: null }, reference)).toBeNull();
  });
});

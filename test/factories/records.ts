/** Records for tests: small and plausible, changed as given. */
import type {
  Custody,
  CustodyEvent,
  LabTest,
  UseAsWritten,
} from '../../shared/register/records/custody.ts';
import type { UnitName } from '../../shared/register/records/fields.ts';
import type { EndUseStatement, LicenseEvent } from '../../shared/register/records/licenses.ts';
import type { Party, Site } from '../../shared/register/records/parties.ts';
import { DAY, digest, serialOf, T0 } from './appraisal.ts';

/** A paper, told apart by a text. */
export const paper = (text: string): string => digest(`paper ${text}`);

/** The unit that has the serial of GPU `number`. */
export const named = (number: number): UnitName => ({ serial: serialOf(number) });

/** What happened to units at T0, with a paper. */
export function custody(
  event: CustodyEvent,
  units: Custody['units'],
  changes: Partial<Custody> = {},
): Custody {
  const rest = { at: T0, units: [...units], person: 'Wang Wei', document: paper(event) };
  return { type: 'custody@1', id: `C-${event}`, event, ...rest, ...changes };
}

/** The same without a paper. */
export function undocumented({ document: _, ...record }: Custody): Custody {
  return record;
}

/** A site in China. */
export function site(id = 'site-1', changes: Partial<Site> = {}): Site {
  return { type: 'site@1', id, country: 'CN', ...changes };
}

/** A party in China, an end user. */
export function party(id = 'user-1', changes: Partial<Party> = {}): Party {
  return { type: 'party@1', id, name: id, roles: ['endUser'], country: 'CN', ...changes };
}

/** What the authority did to L1 at T0. */
export function licenseEvent(
  event: LicenseEvent['event'],
  changes: Partial<LicenseEvent> = {},
): LicenseEvent {
  const named = { id: `E-${event}`, license: 'L1', event, at: T0 };
  return { type: 'licenseEvent@1', ...named, document: paper('letter'), ...changes };
}

/** A lab test of S1 that these units passed. */
export function labTest(units: readonly UnitName[], changes: Partial<LabTest> = {}): LabTest {
  const rest = { shipment: 'S1', lab: 'lab-1', testedOn: '2026-05-01', method: 'TPP by MLPerf' };
  const results = units.map((unit) => ({ ...unit, result: 'passed' as const }));
  return { type: 'labTest@1', id: 'LT-1', ...rest, results, ...changes };
}

/** A statement of user-1 about 8 H200 under L1. */
export function statement(changes: Partial<EndUseStatement> = {}): EndUseStatement {
  const items = [{ model: 'H200', quantity: 8 }];
  const rest = { party: 'user-1', license: 'L1', items, signedOn: '2026-01-01' };
  return { type: 'statement@1', id: 'ST-1', ...rest, document: paper('statement'), ...changes };
}

/** A declared user of host-1, from a year before T0 until further notice. */
export function use(changes: Partial<UseAsWritten> = {}): UseAsWritten {
  const rest = { host: 'host-1', user: 'user-1', from: T0 - 365 * DAY };
  return { type: 'use@1', id: 'U-1', ...rest, ...changes };
}

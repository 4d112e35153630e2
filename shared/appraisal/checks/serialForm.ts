/** serialForm@1: a board serial has the form, week and year that a genuine one can have. */
import { DAY_MS, dayToMs, msToDay } from '../../register/day.ts';
import { entryOf, nvidiaDevice } from '../catalogue.ts';
import { vbiosFamilyOf } from '../invariants.ts';
import type { EvidenceCheck, EvidenceContext, GpuPart } from './check.ts';

/**
 * Fires for each GPU whose serial `SSSWWYYNNNNNN` has no week 01 to 53, a year before its chips
 * were made, or a week that had not come when the evidence came; and for each data center GPU
 * whose serial is not of 13 digits.
 */
export const serialForm: EvidenceCheck = {
  scope: 'evidence',
  name: 'serialForm',
  version: 1,
  code: 'gpuSerialImplausible',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'The board serial cannot be one that the maker gave to this board.',
  cannotShow: 'A false serial with a plausible week and year; a genuine serial of another board.',
  falseAlarms: 'Boards before production; a clock of the log that is years behind.',
  next: 'Compare with the label on the board and the serials in the papers of the shipment.',
  run(context) {
    return context.gpus.flatMap((gpu) => {
      const serial = gpu.identity.serial?.value;
      const why = serial === undefined ? null : faultOf(serial, gpu, context);
      if (why === null) return [];
      return [{ submodule: gpu.submodule, subject: gpu.subject, seen: `serial ${serial}: ${why}` }];
    });
  },
};

/** First year in which boards of a VBIOS family can have been made: one before their launch. */
const FIRST_YEAR: Readonly<Record<string, number>> = {
  '80': 2011,
  '82': 2013,
  '86': 2015,
  '88': 2016,
  '90': 2017,
  '92': 2019,
  '94': 2019,
  '95': 2021,
  '96': 2021,
  '97': 2023,
  '98': 2023,
};
const FIRST_YEAR_OF_ALL = 2011;

function faultOf(serial: string, { document }: GpuPart, context: EvidenceContext): string | null {
  const { catalogue } = context.reference;
  const match = /^[0-9]{3}([0-9]{2})([0-9]{2})[0-9]{6}$/.exec(serial);
  const entry = document === null ? null : entryOf(document, catalogue);
  if (match === null) {
    return entry?.kind === 'datacenter' ? `not of 13 digits, on a ${entry.model}` : null;
  }
  const [week, year] = [Number(match[1]), 2000 + Number(match[2])];
  if (week < 1 || week > 53) return `there is no week ${match[1]}`;
  const device = nvidiaDevice(document?.pciDeviceId) ?? entry?.pciDevices[0];
  const family = device === undefined ? undefined : vbiosFamilyOf(device, catalogue);
  const first = FIRST_YEAR[family ?? ''] ?? FIRST_YEAR_OF_ALL;
  if (year < first) return `made in ${year}, before there were such boards`;
  const made = `${year} week ${match[1]}`;
  return isAfter(week, year, context.receivedAt) ? `made in ${made}, which has not come` : null;
}

/** True where a week had not begun at a moment; ways to count weeks differ by one. */
function isAfter(week: number, year: number, at: number): boolean {
  const thisYear = Number(msToDay(at).slice(0, 4));
  if (year !== thisYear) return year > thisYear;
  const daysOfYear = Math.floor((at - dayToMs(`${thisYear}-01-01`)) / DAY_MS);
  return week > Math.floor(daysOfYear / 7) + 2;
}

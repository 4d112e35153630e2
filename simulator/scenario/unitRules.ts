/** What is true of single units and GPUs, from where they were shown and what papers say. */
import type { Custody } from '../../shared/register/records/custody.ts';
import { hostsThatSpoke, papersOf, type Round } from './chronicle.ts';
import { type Facts, lastSight, type PaperUnit, type Sight } from './facts.ts';

/** One thing that is true. `serials`: the units that it is about. */
export interface TrueFinding {
  readonly code: string;
  /** Serial, uuid, host, license, shipment, site or party. */
  readonly subject: string;
  readonly serials: readonly string[];
}

function ofUnit(code: string, serial: string): TrueFinding {
  return { code, subject: serial, serials: [serial] };
}

/** The last round of each host. */
function lastRounds(facts: Facts): Round[] {
  return hostsThatSpoke(facts.question).flatMap((host) => {
    const own = facts.rounds.filter((round) => round.host === host);
    return own.toSorted((a, b) => a.moment - b.moment).slice(-1);
  });
}

/** What the GPUs of the last rounds show of themselves. */
export function shownFindings(facts: Facts): TrueFinding[] {
  const serialOf = new Map([...facts.bySerial.values()].map(({ uuid, serial }) => [uuid, serial]));
  return lastRounds(facts).flatMap((round) =>
    round.gpus.flatMap((gpu): TrueFinding[] => {
      const serial = serialOf.get(gpu.uuid);
      if (!gpu.isThere) return absent(facts, round, serial);
      if (serial !== undefined) return gpu.marks.map((code) => ofUnit(code, serial));
      // A forged GPU is of no license, and may be there to hide one of any.
      const labelled = facts.bySerial.has(gpu.serial);
      return [...gpu.marks, ...(labelled ? [] : ['gpuUnlicensed'])].map((code) => ({
        code,
        subject: gpu.uuid,
        serials: [],
      }));
    }),
  );
}

/** A GPU that was here before, is not here now, and was shown nowhere else since. */
function absent(facts: Facts, round: Round, serial: string | undefined): TrueFinding[] {
  const last = serial === undefined ? undefined : lastSight(facts, serial);
  if (serial === undefined || last?.round.host !== round.host) return [];
  const isBack = last.round === round;
  return isBack ? [] : [ofUnit('gpuAbsent', serial)];
}

/** A label on another board: the serial of a unit beside a uuid that is not its own. */
export function labelFindings(facts: Facts): TrueFinding[] {
  const serials = new Set<string>();
  for (const { gpus } of facts.rounds) {
    for (const { serial, uuid } of gpus) {
      const unit = facts.bySerial.get(serial);
      if (unit !== undefined && unit.uuid !== '' && unit.uuid !== uuid) serials.add(serial);
    }
  }
  return [...serials].map((serial) => ofUnit('gpuIdentityChanged', serial));
}

/** Boards that were shown by one host and later by another. */
export function placeFindings(facts: Facts): TrueFinding[] {
  return [...facts.sights].flatMap(([serial, sights]): TrueFinding[] => {
    const stays = staysOf(sights);
    const changes = stays.slice(1).map((to, i) => ({ from: stays[i], to }));
    const unexplained = changes.filter(
      ({ from, to }) => from !== undefined && !isOnPaper(facts, serial, { from, to }),
    );
    const isBack = unexplained.some(({ to }) => {
      const before = stays.slice(0, stays.indexOf(to) - 1);
      return before.some(({ host }) => host === to.host);
    });
    if (isBack) return [ofUnit('gpuInTwoPlaces', serial)];
    return unexplained.length > 0 ? [ofUnit('gpuMoved', serial)] : [];
  });
}

interface Stay {
  readonly host: string;
  readonly site: string;
  readonly from: number;
  to: number;
}

function staysOf(sights: readonly Sight[]): Stay[] {
  const stays: Stay[] = [];
  for (const { round } of sights) {
    const last = stays.at(-1);
    if (last?.host === round.host) last.to = round.moment;
    else {
      const { host, site, moment } = round;
      stays.push({ host, site, from: moment, to: moment });
    }
  }
  return stays;
}

/** A paper says that it was moved to where it was then shown, about then. */
function isOnPaper(facts: Facts, serial: string, move: { from: Stay; to: Stay }): boolean {
  const { moveWithinMs } = facts.question.durations;
  const isIt = ({ event, at, site, host }: Custody) =>
    event === 'moved' &&
    at >= move.from.to - moveWithinMs &&
    at <= move.to.from + moveWithinMs &&
    (site === move.to.site || host === move.to.host);
  return facts.custody.get(serial)?.some(isIt) ?? false;
}

/** Units beyond what a license allows. */
export function beyondFindings({ beyond }: Facts): TrueFinding[] {
  return beyond.map(({ serial }) => ({
    code: 'gpuUnlicensed',
    subject: serial,
    serials: [serial],
  }));
}

/** A board that went away for repair for good, or was disposed of, and is shown all the same. */
export function returnFindings(facts: Facts): TrueFinding[] {
  const replaced = facts.counted.flatMap(({ replaces }) => (replaces === null ? [] : [replaces]));
  const isSeenAfter = (unit: PaperUnit, at: number) =>
    facts.sights.get(unit.serial)?.some(({ round }) => round.moment > at) ?? false;
  const swaps = papersOf(facts.question, 'custody').filter(({ event }) => event === 'rmaIn');
  const replacedAt = (serial: string) =>
    swaps.find(({ units }) => units.some(({ replaces }) => replaces?.serial === serial))?.at;
  return replaced.flatMap((unit) => {
    const at = replacedAt(unit.serial);
    return at !== undefined && isSeenAfter(unit, at)
      ? [ofUnit('replacedBoardSeen', unit.serial)]
      : [];
  });
}

/** Boards that somebody worked on between two rounds. */
export function changeFindings({ sights }: Facts): TrueFinding[] {
  return [...sights].flatMap(([serial, own]) => {
    const sizes = new Set(own.map(({ gpu }) => gpu.memoryTotalMiB));
    return sizes.size > 1 ? [ofUnit('gpuBoardChanged', serial)] : [];
  });
}

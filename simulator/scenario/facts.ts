/** What the chronicle amounts to at a moment: units by the papers, and where each was shown. */
import type { Custody } from '../../shared/register/records/custody.ts';
import { papersOf, type Question, type Round, roundsOf, type ShownGpu } from './chronicle.ts';

/** A unit as the papers name it. */
export interface PaperUnit {
  readonly license: string;
  readonly shipment: string;
  readonly model: string;
  readonly serial: string;
  readonly uuid: string;
  readonly shippedAtMs: number;
  /** Site that it was shipped to. */
  readonly site: string | undefined;
}

/** A unit that counts: the board that holds its place now. */
export interface CountedUnit extends PaperUnit {
  /** The board before it, where this one came for a broken one. */
  readonly replaces: PaperUnit | null;
}

/** One board in one round. */
export interface Sight {
  readonly round: Round;
  readonly gpu: ShownGpu;
}

/** Everything that the rules look at. */
export interface Facts {
  readonly question: Question;
  readonly rounds: readonly Round[];
  /** One for each unit within what the licenses allow. */
  readonly counted: readonly CountedUnit[];
  /** Shipped beyond what a license allows. */
  readonly beyond: readonly PaperUnit[];
  /** Every unit that a paper names, by serial; replaced and replacing boards too. */
  readonly bySerial: ReadonlyMap<string, PaperUnit>;
  /** By serial of the unit: where it was there, in order of moment, then arrival. */
  readonly sights: ReadonlyMap<string, readonly Sight[]>;
  /** By serial: what papers say happened by the moment, in order of moment. */
  readonly custody: ReadonlyMap<string, readonly Custody[]>;
}

/** Draws the facts. */
export function factsOf(question: Question): Facts {
  const shipped = shippedUnits(question);
  const { counted, beyond } = withinLicenses(question, shipped);
  const custody = custodyBySerial(question);
  const placed = counted.map((unit) => holderOf(unit, question));
  const bySerial = new Map<string, PaperUnit>();
  for (const unit of [...shipped, ...placed]) {
    if (!bySerial.has(unit.serial)) bySerial.set(unit.serial, unit);
  }
  const rounds = roundsOf(question);
  const sights = sightsOf(rounds, bySerial);
  return { question, rounds, counted: placed, beyond, bySerial, sights, custody };
}

/** In the order in which they were sent; those of later days are not sent yet. */
function shippedUnits(question: Question): PaperUnit[] {
  return papersOf(question, 'shipment')
    .filter(({ shippedAt }) => Date.parse(`${shippedAt}T00:00:00Z`) <= question.validAt)
    .toSorted((a, b) => (a.shippedAt < b.shippedAt ? -1 : a.shippedAt > b.shippedAt ? 1 : 0))
    .flatMap(({ id, license, shippedAt, site, units }) =>
      units.map(({ model, serial = '', uuid = '' }) => {
        const shippedAtMs = Date.parse(`${shippedAt}T00:00:00Z`);
        return { license, shipment: id, model, serial, uuid, shippedAtMs, site };
      }),
    );
}

function withinLicenses(question: Question, shipped: readonly PaperUnit[]) {
  const left = new Map<string, number>();
  for (const { id, items } of papersOf(question, 'license')) {
    for (const { model, quantity } of items) left.set(`${id} ${model}`, quantity);
  }
  const counted: PaperUnit[] = [];
  const beyond: PaperUnit[] = [];
  for (const unit of shipped) {
    const item = `${unit.license} ${unit.model}`;
    const free = left.get(item) ?? 0;
    left.set(item, free - 1);
    if (free > 0) counted.push(unit);
    else beyond.push(unit);
  }
  return { counted, beyond };
}

/** Follows the boards that came for broken ones. */
function holderOf(unit: PaperUnit, question: Question): CountedUnit {
  let holder: CountedUnit = { ...unit, replaces: null };
  const swaps = papersOf(question, 'custody')
    .filter(({ event, at }) => event === 'rmaIn' && at <= question.validAt)
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ units }) => units);
  for (const { serial = '', uuid = '', replaces } of swaps) {
    if (replaces?.serial !== holder.serial) continue;
    holder = { ...holder, serial, uuid, replaces: holder };
  }
  return holder;
}

function custodyBySerial(question: Question): Map<string, Custody[]> {
  const events = papersOf(question, 'custody')
    .filter(({ at }) => at <= question.validAt)
    .toSorted((a, b) => a.at - b.at);
  const bySerial = new Map<string, Custody[]>();
  for (const event of events) {
    for (const { serial = '' } of event.units) {
      const own = bySerial.get(serial) ?? [];
      own.push(event);
      bySerial.set(serial, own);
    }
  }
  return bySerial;
}

/** The uuid tells boards apart: a label on another board is not the unit. */
function sightsOf(
  rounds: readonly Round[],
  bySerial: ReadonlyMap<string, PaperUnit>,
): Map<string, Sight[]> {
  const shown = new Set(rounds.flatMap(({ gpus }) => gpus.map(({ uuid }) => uuid)));
  const byUuid = new Map<string, string>();
  for (const { uuid, serial } of bySerial.values()) {
    if (shown.has(uuid)) byUuid.set(uuid, serial);
  }
  const sights = new Map<string, Sight[]>();
  for (const round of rounds.toSorted((a, b) => a.moment - b.moment)) {
    for (const gpu of round.gpus) {
      const serial = byUuid.get(gpu.uuid);
      if (serial === undefined || !gpu.isThere) continue;
      const own = sights.get(serial) ?? [];
      own.push({ round, gpu });
      sights.set(serial, own);
    }
  }
  return sights;
}

/** Where a unit was last there, or undefined. */
export function lastSight(facts: Facts, serial: string): Sight | undefined {
  return facts.sights.get(serial)?.at(-1);
}

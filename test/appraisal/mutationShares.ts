/**
 * How often the checks of one evidence notice that one field of a genuine output was changed, by
 * field: every public output, every GPU, every field, several kinds of change, seeded.
 */
import { entryOf } from '../../shared/appraisal/catalogue.ts';
import { type ReferenceValues, referenceValues } from '../../shared/appraisal/reference.ts';
import type { GpuClaims, GpuField } from '../../shared/claims/claims.ts';
import { placeholderFields } from '../../shared/claims/placeholder.ts';
import { SeededRandom } from '../../simulator/random.ts';
import { createIdentitySource } from '../../simulator/serials.ts';
import { registerOf, shipment } from '../factories/appraisal.ts';
import { allFindings, appraiseShown, capture, captureNames, type Shown } from './captures.ts';

/** The fields, and why a change of one can stay undetected. */
const FIELDS = {
  serial: 'another serial of the right form is as plausible as the true one, without papers',
  uuid: 'another random UUID is as plausible as the true one, without papers',
  pdi: 'another random number is as plausible as the true one; no paper declares it',
  gpuPartNumber: 'the last two characters, and models without known parts; absent on old drivers',
  boardPartNumber: 'variants and revisions of one project; models without known boards',
  vbiosVersion: 'every version of one chip family is possible',
  pciDeviceId: 'chips that the catalogue does not have, of the same family and without part number',
  pciSubsystemId: 'board partners may use any; known lists are those of data center models',
  inforomImage: 'versions of one project; boards without a part number to compare with',
  memoryTotalMiB: 'sizes within 2 %; models whose size the catalogue does not have',
  productName: 'models that the catalogue does not have',
  boardId: 'absent where the CSV alone was read; boards behind a bridge',
  bar1TotalMiB: 'a power of two: firmware and virtual machines change it, so it accuses nobody',
} as const satisfies Partial<Record<GpuField, string>>;
type Field = keyof typeof FIELDS;
// as: the keys of FIELDS in their order
const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** One row of the table; shares in parts per million of `tried`. */
export interface MutationShare {
  readonly field: Field;
  readonly tried: number;
  /** By the evidence alone. */
  readonly detectedPpm: number;
  /** With the unit's serial, UUID and part number declared in a shipment. */
  readonly withPapersPpm: number;
  /** By the evidence alone, of models for data centers; `triedDatacenter` of them. */
  readonly triedDatacenter: number;
  readonly datacenterPpm: number;
  readonly undetectedWhy: string;
}

/** The shares, and what they were taken of. */
export interface MutationShares {
  readonly seed: string;
  readonly outputs: number;
  readonly gpus: number;
  readonly rows: readonly MutationShare[];
}

const SEED = 'mutations/1';
/** Single characters changed, a field. */
const CHARACTERS = 4;

type Value = string | number;
interface Count {
  tried: number;
  alone: number;
  withPapers: number;
  triedDatacenter: number;
  datacenter: number;
}
const NOTHING = { tried: 0, alone: 0, withPapers: 0, triedDatacenter: 0, datacenter: 0 } as const;

/** Takes the shares of every genuine output in the reference data. */
export function mutationShares(): MutationShares {
  const random = new SeededRandom(SEED);
  const names = captureNames().filter((name) => !name.includes('mock'));
  const outputs = names.map((name) => unmasked(capture(name), random));
  const donors = outputs.flatMap(({ gpus }) => [...gpus.values()]);
  const counts = new Map<Field, Count>();
  for (const field of FIELD_NAMES) counts.set(field, { ...NOTHING });
  for (const shown of outputs) countOutput({ shown, donors, random, counts });
  const ppm = (part: number, tried: number) =>
    tried === 0 ? 0 : Math.floor((part * 1_000_000) / tried);
  const rows = [...counts].map(([field, count]) => ({
    field,
    tried: count.tried,
    detectedPpm: ppm(count.alone, count.tried),
    withPapersPpm: ppm(count.withPapers, count.tried),
    triedDatacenter: count.triedDatacenter,
    datacenterPpm: ppm(count.datacenter, count.triedDatacenter),
    undetectedWhy: FIELDS[field],
  }));
  return { seed: SEED, outputs: outputs.length, gpus: donors.length, rows };
}

/** Masks replaced by made-up identities of the right form: what is changed must count. */
function unmasked(shown: Shown, random: SeededRandom): Shown {
  const identities = createIdentitySource(random);
  const make = { serial: identities.serial, uuid: identities.uuid, pdi: identities.pdi };
  const gpus = [...shown.gpus].map(([name, gpu]) => {
    const made = placeholderFields(gpu).map((field) => [field, make[field]()]);
    const { placeholder: _, placeholders: __, ...rest } = gpu;
    return [name, { ...rest, ...Object.fromEntries(made) }] as const;
  });
  return { ...shown, gpus: new Map(gpus) };
}

interface Work {
  readonly shown: Shown;
  readonly donors: readonly GpuClaims[];
  readonly random: SeededRandom;
  readonly counts: ReadonlyMap<Field, Count>;
}

function countOutput({ shown, donors, random, counts }: Work): void {
  const alone = referenceValues(registerOf({ hosts: ['host-1'] }));
  const papers = papersOf(shown, alone);
  const before = { alone: codesOf(shown, alone), papers: codesOf(shown, papers) };
  for (const [name, gpu] of shown.gpus) {
    const isDatacenter = entryOf(gpu, alone.catalogue)?.kind === 'datacenter';
    for (const field of FIELD_NAMES) {
      const value = gpu[field];
      const count = counts.get(field);
      if (value === undefined || count === undefined) continue;
      for (const other of mutations(field, value, { donors, random })) {
        const changed = new Map(shown.gpus).set(name, withValue(gpu, field, other));
        const mutated = { ...shown, gpus: changed };
        count.tried += 1;
        const byEvidence = hasNew(before.alone, codesOf(mutated, alone));
        count.alone += byEvidence ? 1 : 0;
        const byPapers = hasNew(before.papers, codesOf(mutated, papers));
        count.withPapers += byEvidence || byPapers ? 1 : 0;
        count.triedDatacenter += isDatacenter ? 1 : 0;
        count.datacenter += isDatacenter && byEvidence ? 1 : 0;
      }
    }
  }
}

/** A register in which a shipment declares every GPU that is shown. */
function papersOf({ gpus }: Shown, { catalogue }: ReferenceValues): ReferenceValues {
  const units = [...gpus.values()].flatMap((gpu) => {
    if (gpu.serial === undefined && gpu.uuid === undefined) return [];
    return [
      {
        model: entryOf(gpu, catalogue)?.model ?? 'other',
        ...(gpu.serial === undefined ? {} : { serial: gpu.serial }),
        ...(gpu.uuid === undefined ? {} : { uuid: gpu.uuid }),
        ...(gpu.boardPartNumber === undefined ? {} : { partNumber: gpu.boardPartNumber }),
      },
    ];
  });
  const shipments = units.length === 0 ? [] : [shipment(units)];
  return referenceValues(registerOf({ hosts: ['host-1'], shipments }));
}

/** Findings that accuse somebody, by place and code. */
function codesOf(shown: Shown, reference: ReferenceValues): Map<string, number> {
  const codes = new Map<string, number>();
  for (const { family, check, code } of allFindings(appraiseShown(shown, reference))) {
    if (family !== 'tampering' && family !== 'diversion') continue;
    const key = `${check} ${code}`;
    codes.set(key, (codes.get(key) ?? 0) + 1);
  }
  return codes;
}

const hasNew = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) =>
  [...after].some(([key, count]) => count > (before.get(key) ?? 0));

function withValue(gpu: GpuClaims, field: Field, value: Value | undefined): GpuClaims {
  const { [field]: _, ...rest } = gpu;
  const { [field]: reads, ...provenance } = gpu.provenance;
  if (value === undefined) return { ...rest, provenance };
  return { ...rest, [field]: value, provenance: { ...provenance, [field]: reads } };
}

interface Source {
  readonly donors: readonly GpuClaims[];
  readonly random: SeededRandom;
}

/** Taken away, of another GPU, cut short, and single characters changed; all of them distinct. */
function mutations(field: Field, value: Value, source: Source): (Value | undefined)[] {
  const others = [undefined, donated(field, value, source)];
  if (typeof value === 'number') {
    others.push(value * 2, Math.floor(value / 2), value + source.random.int(1, 64));
    others.push(value + Math.floor((value * source.random.int(5, 50)) / 100));
  } else {
    if (!field.startsWith('pci')) others.push(value.slice(0, -1));
    for (let i = 0; i < CHARACTERS; i += 1) others.push(withCharacter(field, value, source.random));
  }
  const distinct = new Set(others.filter((other) => other !== value));
  return [...distinct];
}

/** The value of a GPU of another kind. */
function donated(field: Field, value: Value, { donors, random }: Source): Value {
  const others = donors.flatMap((gpu) => {
    const other = gpu[field];
    return other === undefined || other === value ? [] : [other];
  });
  return others.length === 0 ? value : random.pick(others);
}

/** Fields whose letters are hex digits. */
const HEX: ReadonlySet<Field> = new Set([
  'uuid',
  'pdi',
  'pciDeviceId',
  'pciSubsystemId',
  'boardId',
]);

function withCharacter(field: Field, value: string, random: SeededRandom): string {
  const places = [...value].flatMap((character, at) =>
    /[0-9A-Za-z]/.test(character) && at >= firstOf(field) ? [at] : [],
  );
  const at = random.pick(places);
  const old = value.charAt(at);
  const isLetter = /[A-Za-z]/.test(old);
  const letters = HEX.has(field) ? 'abcdef' : 'abcdefghijklmnopqrstuvwxyz';
  const alphabet = isLetter ? letters : '0123456789';
  const others = [...alphabet].filter((each) => each !== old.toLowerCase());
  const picked = random.pick(others);
  const next = /[A-Z]/.test(old) ? picked.toUpperCase() : picked;
  return `${value.slice(0, at)}${next}${value.slice(at + 1)}`;
}

/** Length of the prefix that every value has. */
function firstOf(field: Field): number {
  if (field === 'uuid') return 'GPU-'.length;
  return field === 'pdi' || field === 'boardId' ? '0x'.length : 0;
}

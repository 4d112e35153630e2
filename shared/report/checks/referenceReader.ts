/** Reference values at growing sizes of one register, without folding it anew for each. */
import { type ReferenceValues, referenceValues } from '../../appraisal/reference.ts';
import type { RegisterDocument } from '../../register/documents.ts';
import { enterHostDocument, type HostKeyState, isHostDocument } from '../../register/hostKeys.ts';
import { isCustody, recordType } from '../../register/records/record.ts';
import { foldRegister, type RegisterEntry } from '../../register/register.ts';

/**
 * Reads what appraisal compared with at a register size. Sizes that grow are cheap: only policies,
 * catalogues, licenses, shipments and boards that came from repair are folded anew; hosts are
 * entered one by one; nothing else is a reference value.
 */
export class ReferenceReader {
  readonly #entries: readonly RegisterEntry[];
  /** By register size: how many entries the last one of those that are folded anew ends. */
  readonly #ends: readonly number[];
  #hosts = new Map<string, HostKeyState>();
  #hostsAt = 0;
  #folded: { readonly end: number; readonly reference: ReferenceValues } | null = null;

  constructor(entries: readonly RegisterEntry[]) {
    this.#entries = entries;
    this.#ends = endsOf(entries);
  }

  /** The values at this size, until the next call. Throws as foldRegister does. */
  at(size: number): ReferenceValues {
    const end = this.#ends[size] ?? size;
    if (this.#folded?.end !== end) {
      const reference = referenceValues(foldRegister(this.#entries.slice(0, end)));
      this.#folded = { end, reference };
    }
    this.#advanceHosts(size);
    return { ...this.#folded.reference, hosts: this.#hosts };
  }

  #advanceHosts(size: number): void {
    if (size < this.#hostsAt) {
      this.#hosts = new Map();
      this.#hostsAt = 0;
    }
    for (const entry of this.#entries.slice(this.#hostsAt, size)) {
      if (isHostDocument(entry.document)) enterHostDocument(this.#hosts, entry);
    }
    this.#hostsAt = size;
  }
}

function endsOf(entries: readonly RegisterEntry[]): number[] {
  const repaired = new Set<string>();
  const ends: number[] = [0];
  for (const { document } of entries) {
    const changes = isFolded(document, repaired);
    ends.push(changes ? ends.length : (ends.at(-1) ?? 0));
  }
  return ends;
}

/** A custody event counts once one of its versions is of a board that came from repair. */
function isFolded(document: RegisterDocument, repaired: Set<string>): boolean {
  switch (document.format) {
    case 'fleetseal/policy@1':
    case 'fleetseal/policy@2':
    case 'fleetseal/catalogue@1':
    case 'fleetseal/catalogue@2':
    case 'fleetseal/license@1':
    case 'fleetseal/shipment@1':
      return true;
    case 'fleetseal/record@1':
    case 'fleetseal/record@2': {
      const { record } = document;
      const type = recordType(record);
      if (isCustody(record) && record.event === 'rmaIn') repaired.add(record.id);
      return (
        type === 'license' || type === 'shipment' || (type === 'custody' && repaired.has(record.id))
      );
    }
    default:
      return false;
  }
}

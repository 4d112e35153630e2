/** Signatures over lab tests, in step 7: verified again, offline. */

import { isRecordDocument } from '../../register/documents.ts';
import { verifyLabTest } from '../../register/labTest.ts';
import type { Records } from '../../register/recordBook.ts';
import type { Party } from '../../register/records/parties.ts';
import type { Register, RegisterEntry } from '../../register/register.ts';

/**
 * Every lab test with a signature, in each of its versions, is signed by a key that the register
 * names for its lab: a lab may change its keys, so one of any version counts. Returns how many
 * signatures verified. Throws as verifyLabTest does.
 */
export async function checkLabTests(
  entries: readonly RegisterEntry[],
  { records }: Register,
): Promise<number> {
  let verified = 0;
  for (const { document } of entries) {
    if (!isRecordDocument(document) || document.record.type !== 'labTest@1') continue;
    const outcome = await verifyLabTest(document.record, labOf(document.record.lab, records));
    if (outcome === 'signed') verified += 1;
  }
  return verified;
}

/** The party with the keys of all its versions; also where it was withdrawn since. */
function labOf(id: string, { party, withdrawn }: Records): Party | undefined {
  const found = party.get(id) ?? withdrawn.get(`party ${id}`);
  if (found?.value.type !== 'party@1') return undefined;
  const versions = [found, ...found.earlier].flatMap(({ value }) =>
    value.type === 'party@1' ? [value] : [],
  );
  return { ...found.value, keys: versions.flatMap(({ keys }) => keys ?? []) };
}

/** Imports licenses and shipments: what is new or different becomes a register leaf each. */
import type { ImportReply } from '../shared/api/admin.ts';
import { equalBytes } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import { FleetsealError } from '../shared/errors.ts';
import { checkLicenseFile, parseLicenseFile } from '../shared/register/import.ts';
import type { RegisterBook } from './registerBook.ts';

/**
 * Imports one file: everything, or nothing where it has errors. A crash in the middle leaves a
 * part; the same import again completes it, since what is there already is skipped. Throws
 * importInvalid with every problem, tooLarge.
 */
export async function importLicenseFile(
  register: RegisterBook,
  file: { name: string; bytes: Uint8Array },
): Promise<ImportReply> {
  const parsed = parseLicenseFile(file);
  const before = register.folded.register;
  const problems = checkLicenseFile(parsed, before);
  if (problems.length > 0) throw new FleetsealError('importInvalid', problems.join('\n'));
  const licenses = (parsed.licenses ?? []).filter(
    (license) => !same(before.licenses.get(license.id)?.value, license),
  );
  const shipments = (parsed.shipments ?? []).filter(
    (shipment) => !same(before.shipments.get(shipment.id)?.value, shipment),
  );
  // Queued together, so that they share one commit; licenses first, as shipments name them.
  await Promise.all([
    ...licenses.map((license) => register.append({ format: 'fleetseal/license@1', license })),
    ...shipments.map((shipment) => register.append({ format: 'fleetseal/shipment@1', shipment })),
  ]);
  const total = (parsed.licenses ?? []).length + (parsed.shipments ?? []).length;
  return {
    licenses: licenses.map((license) => license.id),
    shipments: shipments.map((shipment) => shipment.id),
    unchanged: total - licenses.length - shipments.length,
  };
}

function same(a: object | undefined, b: object): boolean {
  return a !== undefined && equalBytes(encodeJson(a), encodeJson(b));
}

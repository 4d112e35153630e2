/** Records and policies in step 7: what a register that this version wrote never holds. */
import { FINDING_CODES, subjectSchema } from '../../appraisal/result.ts';
import { FleetsealError } from '../../errors.ts';
import {
  isRecordDocument,
  type RecordDocument,
  type RegisterDocument,
} from '../../register/documents.ts';
import type { Decision } from '../../register/records/decisions.ts';
import { recordType } from '../../register/records/record.ts';
import type { RegisterEntry } from '../../register/register.ts';

const CODES: ReadonlySet<string> = new Set(FINDING_CODES);
const KINDS: ReadonlySet<string> = new Set(subjectSchema.shape.kind.options);

/**
 * Checks records, decisions and policies in log order: a correction says why; what is withdrawn
 * stood until then, and is no license or shipment; a decision names a finding as findings are
 * named, an explanation its paper, any other but an acknowledgment its reason; and no policy leads
 * back to the rules of the first releases, which know no records. Throws reportInvalid.
 */
export function checkRecords(entries: readonly RegisterEntry[]): void {
  const stands = new Map<string, boolean>();
  let isSecondEdition = false;
  for (const { index, document } of entries) {
    if (document.format === 'fleetseal/policy@2') isSecondEdition = true;
    if (document.format === 'fleetseal/policy@1' && isSecondEdition) {
      fail(`Register document ${index} is a policy of a former format after one of this format.`);
    }
    const name = recordName(document);
    if (name === null) continue;
    if (isRecordDocument(document)) {
      checkRecord(document, { index, stood: stands.get(name) });
    }
    stands.set(name, !isRecordDocument(document) || !document.withdrawn);
  }
}

/** Type and id of a record, and of licenses and shipments as the first releases wrote them. */
function recordName(document: RegisterDocument): string | null {
  switch (document.format) {
    case 'fleetseal/license@1':
      return `license ${document.license.id}`;
    case 'fleetseal/shipment@1':
      return `shipment ${document.shipment.id}`;
    case 'fleetseal/record@1':
    case 'fleetseal/record@2':
      return `${recordType(document.record)} ${document.record.id}`;
    default:
      return null;
  }
}

function checkRecord(
  { record, reason, withdrawn }: RecordDocument,
  { index, stood }: { index: number; stood: boolean | undefined },
): void {
  if (withdrawn && stood !== true) {
    fail(`Register document ${index} withdraws a record that is not there.`);
  }
  if (withdrawn && (record.type === 'license@2' || record.type === 'shipment@2')) {
    fail(`Register document ${index} withdraws what can only be corrected.`);
  }
  // The next decision on a finding is no correction of the one before.
  if (record.type === 'decision@1' && !withdrawn) checkDecision(record, { index, reason });
  else if (stood !== undefined && reason.trim() === '') {
    fail(`Register document ${index} corrects a record without a reason.`);
  }
}

function checkDecision(
  { id, state, document }: Decision,
  { index, reason }: { index: number; reason: string },
): void {
  const [code = '', kind = '', ...subject] = id.split(' ');
  if (!CODES.has(code) || !KINDS.has(kind) || subject.join(' ') === '') {
    fail(`Register document ${index} decides about something that is no finding.`);
  }
  if (state === 'explained' && document === undefined) {
    fail(`Register document ${index} explains a finding without a paper.`);
  }
  const needsReason = state === 'falseAlarm' || state === 'resolved' || state === 'open';
  if (needsReason && reason.trim() === '') {
    fail(`Register document ${index} decides about a finding without a reason.`);
  }
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}

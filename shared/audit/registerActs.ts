/** Acts that are leaves of the register by themselves, and what the audit says of them. */
import type { RecordDocument, RegisterDocument } from '../register/documents.ts';
import { recordType } from '../register/records/record.ts';
import type { AuditItem } from './item.ts';

/** Acts of the register, in words that complete "somebody …". Released names keep their meaning. */
export const REGISTER_ACTS = {
  recordEntered: 'entered a record',
  recordWithdrawn: 'withdrew a record',
  findingDecided: 'decided about a finding',
  policySet: 'put an appraisal policy in force',
  hostApproved: 'approved a host key',
  hostRefused: 'refused a host key',
  hostRetired: 'retired a host key',
  accountCreated: 'made an account',
  accountChanged: 'changed what an account may do',
  accountDisabled: 'put an account out of use',
  accountEnabled: 'put an account into use again',
  credentialsReset: 'reset how an account signs in',
  tokenCreated: 'made an API token',
  tokenRevoked: 'revoked an API token',
  reportDrafted: 'drafted a report',
  reportApproved: 'approved a report',
  reportRejected: 'rejected a report',
  reportReleased: 'released a report',
  reportDownloaded: 'downloaded a released report',
  regulatorKeyAdded: 'entered a key of a regulator',
  regulatorKeyRemoved: 'removed a key of a regulator',
  challengeFiled: 'filed a challenge of a regulator',
  logsRecovered: 'recovered the logs after a loss',
} as const;
/** Name of an act of the register. */
export type RegisterAct = keyof typeof REGISTER_ACTS;
/** Every act of the register. */
// as: the keys of a constant table are its names.
export const REGISTER_ACT_NAMES = Object.keys(REGISTER_ACTS) as readonly RegisterAct[];

/** What a document of the register says of an act. */
export type RegisterActFacts = Pick<AuditItem, 'account' | 'name' | 'via' | 'target' | 'detail'> & {
  readonly act: RegisterAct;
};

/** Who, where only a name was declared. */
function by(name: string | null): Pick<AuditItem, 'account' | 'name' | 'via'> {
  return { account: null, name, via: null };
}

const STEP_ACTS = {
  drafted: 'reportDrafted',
  approved: 'reportApproved',
  rejected: 'reportRejected',
  released: 'reportReleased',
  downloaded: 'reportDownloaded',
} as const;
const EVENT_ACTS = {
  approved: 'hostApproved',
  refused: 'hostRefused',
  retired: 'hostRetired',
} as const;

/**
 * The act that a document of the register is; null for what nobody did: results, host keys, the
 * catalogue that a policy brings, report keys, and the roots of the access record.
 */
export function registerAct(document: RegisterDocument): RegisterActFacts | null {
  switch (document.format) {
    case 'fleetseal/record@1':
    case 'fleetseal/record@2':
      return recordAct(document);
    case 'fleetseal/license@1':
      return { act: 'recordEntered', ...by(null), target: document.license.id, detail: 'license' };
    case 'fleetseal/shipment@1':
      return {
        act: 'recordEntered',
        ...by(null),
        target: document.shipment.id,
        detail: 'shipment',
      };
    case 'fleetseal/policy@1':
      return { act: 'policySet', ...by(null), target: null, detail: null };
    case 'fleetseal/policy@2':
      return { act: 'policySet', ...by(document.by), target: null, detail: words(document.reason) };
    case 'fleetseal/hostEvent@1': {
      const { event, kid, reason } = document;
      return { act: EVENT_ACTS[event], ...by(document.by), target: kid, detail: words(reason) };
    }
    case 'fleetseal/permission@1':
      return permissionAct(document);
    case 'fleetseal/reportRelease@1':
      return {
        act: 'reportReleased',
        ...by(null),
        target: document.reportDigest,
        detail: document.licenses.join(', '),
      };
    case 'fleetseal/reportStep@1': {
      const { account, by: name, via, reportDigest, reference, reason } = document;
      const detail = words([reference ?? '', reason].filter((part) => part !== '').join('; '));
      return { act: STEP_ACTS[document.step], account, name, via, target: reportDigest, detail };
    }
    case 'fleetseal/regulatorKey@1':
    case 'fleetseal/challengeFiled@1':
      return regulatorAct(document);
    case 'fleetseal/recovery@1': {
      const target = document.logs.evidence.origin;
      return { act: 'logsRecovered', ...by(document.by), target, detail: words(document.reason) };
    }
    default:
      return null;
  }
}

type Of<F extends RegisterDocument['format']> = Extract<RegisterDocument, { format: F }>;

function recordAct(document: RecordDocument): RegisterActFacts {
  const { record, withdrawn, reason } = document;
  const type = recordType(record);
  const facts = { ...by(document.by), target: record.id };
  if (record.type === 'decision@1') {
    const detail = reason === '' ? record.state : `${record.state}: ${reason}`;
    return { act: 'findingDecided', ...facts, detail };
  }
  const detail = reason === '' ? type : `${type}: ${reason}`;
  return { act: withdrawn ? 'recordWithdrawn' : 'recordEntered', ...facts, detail };
}

function regulatorAct(
  document: Of<'fleetseal/regulatorKey@1' | 'fleetseal/challengeFiled@1'>,
): RegisterActFacts {
  const { by: who, kid } = document;
  if (document.format === 'fleetseal/challengeFiled@1') {
    return { act: 'challengeFiled', ...by(who), target: document.digest, detail: kid };
  }
  const act = document.event === 'added' ? 'regulatorKeyAdded' : 'regulatorKeyRemoved';
  return { act, ...by(who), target: kid, detail: document.name };
}

/** A permission leaf names the account that it is about, and who did it by name only. */
function permissionAct(document: Of<'fleetseal/permission@1'>): RegisterActFacts {
  const { change, account, name, roles, token, by: who, via, reason } = document;
  const about = `${name}: ${roles.join(', ') || 'no role'}`;
  const detail = reason === '' ? about : `${about}; ${reason}`;
  return { act: change, account: null, name: who, via, target: token ?? account, detail };
}

function words(text: string): string | null {
  return text === '' ? null : text;
}

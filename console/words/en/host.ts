/** Words of the page of one host. */
import type { HostKeyRow } from '../../../shared/api/rows.ts';

const causes: Record<NonNullable<HostKeyRow['ended']>['cause'], string> = {
  rotation: 'Followed by a new key of the same host',
  replacement: 'Replaced by another key',
  retirement: 'Retired',
  refusal: 'Refused',
};
const protectionMeanings: Record<HostKeyRow['protection'], string> = {
  file: 'Whoever can read the file can copy the key.',
  tpm: 'The key does not leave the TPM; nobody vouches for the TPM itself.',
  tpmEkVerified: 'The key does not leave the TPM, and its maker vouches for the TPM.',
};

/** Words of the page of one host. */
export const host = {
  causes,
  protectionMeanings,
  facts: 'What is known',
  state: 'State',
  connected: 'Agent connected now',
  apart: 'Agent not connected now',
  site: 'Site',
  noSite: 'no site is declared',
  declared: 'declared, not proven',
  rack: 'Rack',
  lastSeen: 'Last attested',
  silentSince: 'Silent since',
  evidence: 'Newest evidence',
  status: 'Appraisal',
  gpusSeen: 'GPUs in that evidence',
  units: 'Licensed GPUs last seen here',
  protection: 'Protection of the key',
  id: 'Id of the host',
  keys: 'Its keys',
  keysLead: 'A host signs with a key. Each key has an end, and what it signs after that is found.',
  kid: 'Key id',
  enrolled: 'Registered',
  registered: 'Leaf',
  ended: 'End',
  inUse: 'in use',
  gpusLead: 'Last seen in this host, whether or not they are here now.',
  gpusOf: (name: string): string => `GPUs of host ${name}`,
  gpusNotYours: 'Your account sees hosts, not their GPUs.',
  noGpus: 'No GPU was last seen in this host.',
  column: 'Column',
  rackPosition: 'Rack and position (declared)',
  uses: 'Declared users',
  usesLead: 'Who uses this host, from when to when. People declared it; nothing measures it.',
  noUses: 'Nobody has declared who uses this host.',
  useRecord: 'Record',
  user: 'User',
  useFrom: 'From',
  useTo: 'To',
  open: 'until further notice',
  purpose: 'Purpose',
  withheld: 'the document is not here',
};

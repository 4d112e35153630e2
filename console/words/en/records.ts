/** Words of the pages of lists and records. */

/** Words of the pages of lists and records. */
export const records = {
  leadGpus: 'Every GPU: licensed, replaced, and those that no license covers.',
  leadHosts:
    'Every host with its newest key, what its evidence came to, and where it is declared to be.',
  leadFindings:
    'What was found about the fleet, the worst first. A finding closes by a decision with ' +
    'a reason, or when what it says is no longer so.',
  leadSites: 'Declared places where GPUs stand. No software proves a location.',
  leadLicenses: 'Export licenses with their state and what is drawn from them.',
  leadShipments:
    'What was sent under licenses, and what became of its GPUs: tested, received, attested.',
  leadRecords:
    'What people declared, one statement a leaf of the register. A later version corrects ' +
    'an earlier one, which stays known.',
  recordKinds: 'Types of records',
  recordFacts: 'What it says',
  recordOrigin: 'Where it comes from',
  enteredBy: 'Entered by (declared)',
  enteredAt: 'Entered',
  enteredWhy: 'Reason',
  registerLeaf: 'Register leaf',
  leafNumber: (index: string): string => `Leaf ${index}`,
  versions: 'Versions',
  firstVersion: 'This is the first version.',
  earlierVersions: (count: string): string => `It corrects ${count} earlier ones.`,
  versionBefore: 'Show what was known before this version',
  withdraw: 'Withdraw this record',
  withdrawMeaning:
    'For a record that was entered by mistake and never held. It stays in the log and can ' +
    'be read there; nothing counts it any more.',
  withdrawReason: 'Why it is withdrawn',
  units: (count: string): string => `GPUs: ${count}`,
};

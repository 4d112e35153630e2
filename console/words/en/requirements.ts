/** Short names of the requirements, in the words of shared/accounting/requirements. */

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
/** Id of a requirement. */
export type Rule =
  | `R0${Exclude<Digit, '0'>}`
  | `R1${Digit}`
  | `R2${Digit}`
  | `R3${'0' | '1' | '2' | '3' | '4'}`;

/** Short names of the requirements. */
export const requirements: Record<Rule, string> = {
  R01: 'Know the consignee; stop unauthorized remote access',
  R02: 'Name remote end users in listed countries',
  R03: 'No military or military-intelligence end use or user',
  R04: 'No transfer without authority',
  R05: 'The GPU stays at the licensed site and user',
  R06: 'Electronic identity, not the label',
  R07: 'A lab test in the United States before each shipment',
  R08: 'Limits of performance and bandwidth',
  R09: 'License scope, quantity and validity',
  R10: 'Records are kept five years from the latest event; held on request',
  R11: 'The original is kept with every change',
  R12: 'All parties are screened and screened again',
  R13: 'Ready for end-use checks',
  R14: 'Measured and declared are never mixed',
  R15: 'Physical security',
  R16: 'GPUs elsewhere, diverted or tampered with are reported promptly',
  R17: 'A registry of location and current user',
  R18: 'Location verification',
  R19: 'No data stored in China goes to foreign enforcement without approval',
  R20: 'No tracking, remote control or backdoor',
  R21: 'Shipments to China and Macau are at most half of those to the United States',
  R22: 'Exported directly from the United States',
  R23: 'An end-user statement of the People’s Republic of China',
  R24: 'The content of end-user statements',
  R25: 'Control statement and ECCN on the invoice',
  R26: 'Headquarters or ultimate parent in Country Group D:5 or Macau',
  R27: 'Ownership of 50 percent by listed parties',
  R28: 'Red flags are resolved, not avoided',
  R29: 'The site can really run the chips',
  R30: 'Hosting: no training of weapons or military-intelligence models',
  R31: 'Validated end users: authorized sites only',
  R32: 'Validated end users: physical, cyber and personnel security',
  R33: 'Audit evidence is accurate and complete',
  R34: 'Elements of a compliance program',
};

/**
 * What a report does not show, in plain sentences. They belong to the edition of its register: a
 * report that leaves one out is refused, and the report verifier prints its own copy.
 */
import type { Register } from '../register/register.ts';
import type { Withheld } from './statement.ts';
import { withheldSentences } from './withheld.ts';

/** The sentences of the first edition, as the first releases wrote them. */
const FIRST_EDITION = [
  'It does not show what the GPUs were used for, nor that no military end user had them.',
  'It is evidence for an auditor, not an approval, certification or clearance by any authority.',
  'Locations are declared by the operator; nothing here proves where a GPU stands.',
  'Serials and UUIDs come from the driver through the operator’s host: whoever controls that ' +
    'host could have forged them. No value here is signed by the GPU itself.',
  'A GPU that is off, offline or gone is counted as unreachable and then as unaccounted; what it ' +
    'did meanwhile is not known.',
  'Hosts, agents and the server are run by the operator. Hosts that were never enrolled are not ' +
    'seen.',
  'Physical attacks on a host or a GPU are not resisted.',
  'All times are declared by the operator’s server; this format does not bind them to witnesses.',
  'When the report was made is declared too. Only witnesses that the reader trusts can show that ' +
    'no newer state of the logs was left out of it.',
  'Refused evidence is a finding and no sighting. That the server never issued the challenge of ' +
    'evidence refused for that reason is its word.',
  'Which checks ran, and the durations behind the figures, are the operator’s policy, which the ' +
    'report verifier prints.',
  'Whether parties are on a screening list is not checked, nor are TPP, lab tests or 50% caps.',
] as const;

const SHARED = FIRST_EDITION.slice(0, -2);

/** The sentences of the edition of this release. */
const SECOND_EDITION = [
  ...SHARED,
  'Which checks ran, their severities, and the durations and deadlines behind the figures, are ' +
    'the operator’s policy, which the report verifier prints.',
  'Licenses, shipments, lab tests, custody, sites, parties and users are declared by the ' +
    'operator. Papers are named by digest: nothing of what they say was read.',
  'Lab tests are compared with shipments unit by unit, not carried out; a signature shows that a ' +
    'key signed a test which the operator’s register names for the lab, not whose key it is, nor ' +
    'that the test was done well.',
  'Performance comes from a table of models, and is not measured. Shipments to the United States ' +
    'are declared by their exporter.',
  'A decision on a finding is the operator’s word; it moves no unit, and ends no finding.',
  'Whether parties are on a screening list is not checked.',
  'Coverage of a requirement says what the logs hold about it, not that it is met.',
] as const;

/** What a report on a register of this edition does not show, also by what it withholds. */
export function notCoveredOf(
  { edition }: Pick<Register, 'edition'>,
  withheld: Withheld = { hostDocuments: 0, users: 0 },
): readonly string[] {
  return [...(edition === 1 ? FIRST_EDITION : SECOND_EDITION), ...withheldSentences(withheld)];
}

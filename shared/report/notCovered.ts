/**
 * What a report of this format does not show, in plain sentences. They belong to the format: a
 * report that leaves one out is refused, and the report verifier prints its own copy.
 */
export const NOT_COVERED = [
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

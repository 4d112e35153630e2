/** Words about findings: licenses, shipments, sites, users and other papers. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksPapers = {
  unitNamedTwice: {
    name: 'GPU named by two shipments',
    shows: 'Shipments name the same unit more than once; it is counted once, where first named.',
    next: 'Correct the shipments so that each unit is named once.',
  },
  licenseChanged: {
    name: 'Licensed quantity changed',
    shows: 'A correction gives a license other models or quantities than it had before.',
    next: 'Compare with the license itself, or ask the authority that gave it.',
  },
  licenseNotInForce: {
    name: 'License not in force',
    shows:
      'A license is suspended, revoked, expired or not yet valid while units of it are shipped ' +
      'and neither returned nor destroyed: everywhere, or at a site where such units are.',
    next: 'Stop what the license allowed; ask the authority, and record what it decides.',
  },
  shipmentNotInForce: {
    name: 'Shipped while the license was not in force',
    shows:
      'A shipment is dated on a day (UTC) on which its license was not valid, or suspended or ' +
      'revoked all day, everywhere or at the site that it went to.',
    next: 'Compare with the transport papers; ask the authority whether the shipment was covered.',
  },
  siteNotLicensed: {
    name: 'At a site that the license does not name',
    shows: 'The host that last attested a unit declares a site that the license does not name.',
    next: 'Find out where the host stands; move it back, or ask for the site to be licensed.',
  },
  siteUnknown: {
    name: 'Site of the host not recorded',
    shows: 'A host that holds units declares no site, or one that no record of the register names.',
    next: 'Record the site; enroll the host again with a token of its site.',
  },
  userNotLicensed: {
    name: 'User that the license does not name',
    shows: 'The declared user of a host is none of the end users of the license of a unit in it.',
    next: 'Ask who used the host and under which authority; end the use, or record the right user.',
  },
  timeUndeclared: {
    name: 'GPU time without a declared user',
    shows:
      'Units were attested for one GPU-hour or more in which nobody is declared to use the host.',
    next: 'Record who used the hosts, from when to when, and for what.',
  },
  shipmentUntested: {
    name: 'Shipment without a lab test',
    shows: 'No lab test of a shipment on or before the day on which it was shipped is recorded.',
    next: 'Ask the exporter for the lab certificate and record the test.',
  },
  unitTestFailed: {
    name: 'GPU failed its lab test',
    shows: 'The last lab test of a shipped unit failed; of several on one day a failure counts.',
    next: 'Ask the lab and the exporter what failed and why the unit was shipped.',
  },
  unitNotTested: {
    name: 'GPU left out of the lab test',
    shows: 'A shipment was tested before it was shipped, and a unit of it is in none of the tests.',
    next:
      'Compare the lab certificate with the shipment; ask the exporter for the test of the ' +
      'unit.',
  },
  statementMissing: {
    name: 'End-use statement missing',
    shows:
      'A license has an end user or ultimate consignee in China, or with headquarters there, ' +
      'and the statements in force of those parties do not cover its models and quantities.',
    next: 'Ask the party for the statement, check model and quantity, and record it.',
  },
  conditionOpen: {
    name: 'License condition not shown to be met',
    shows:
      'A condition of a license has no paper that shows it met or not applicable, or a paper ' +
      'that shows it not met, or only papers that no longer hold.',
    next: 'Attach the evidence of the condition, with what it shows and until when it holds.',
  },
  destinationRestricted: {
    name: 'Party with a restricted headquarters or parent',
    shows:
      'A party of a license is outside Country Group D:5 and Macau, and its headquarters or its ' +
      'ultimate parent are inside: there a presumption of denial stays.',
    next: 'Compare with the license; ask the authority, or counsel, whether it covers the party.',
  },
  ownershipUnknown: {
    name: 'Owners not fully known',
    shows:
      'The recorded owners of an end user or ultimate consignee do not add up to all of it, or ' +
      'the share of one is not known: an unknown share is a red flag, and never zero.',
    next: 'Ask the party for its owners and their shares, and record them.',
  },
  capExceeded: {
    name: 'Cap on shipments exceeded',
    shows:
      'Shipments to the countries under a cap are more of the declared shipments to the United ' +
      'States than the policy allows, in units or in total processing performance.',
    next: 'Ask the exporter for its figures of the day; ship no more before they are clear.',
  },
  domesticShareLow: {
    name: 'Too few domestic accelerators',
    shows:
      'The declared domestic accelerators are less of the imported ones, in total processing ' +
      'performance, than the policy asks.',
    next: 'Bring the declarations up to date; compare with what the approval asks.',
  },
  sitePowerShort: {
    name: 'Site has too little power for its GPUs',
    shows:
      'The boards that are placed at a site draw more at most than the site has for them: it ' +
      'cannot run them all. Hosts and cooling, which come on top, are not counted.',
    next: 'Ask the site for its power and what it runs; look for units that are somewhere else.',
  },
} satisfies CheckTexts;

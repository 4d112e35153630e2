/** Words about findings: units that are not where the papers have them. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksDiversion = {
  gpuUnlicensed: {
    name: 'GPU without a license',
    shows:
      'A GPU is in a host and no shipment under a known license names it, or shipments name ' +
      'more units of a model than the license allows.',
    next:
      'Import the shipment or the current license that covers it, or find out how this GPU came ' +
      'here.',
  },
  gpuMoved: {
    name: 'GPU moved without a record',
    shows:
      'The same GPU was attested by one host and later by another, and no custody event to the ' +
      'host or site where it was then seen is recorded near that time.',
    next: 'Find out who moved it, when and under which authority, and record the move.',
  },
  gpuInTwoPlaces: {
    name: 'GPU in two places in turn',
    shows:
      'Two hosts attest the same GPU in turn, and not every change between them is recorded: at ' +
      'least one of them shows a copied identity.',
    next: 'Look for the board in both hosts at the same time.',
  },
  unitMissing: {
    name: 'GPU missing',
    shows:
      'No host has attested a licensed unit for longer than the policy allows; or another board ' +
      'took its place in the sum, and no document says what became of it.',
    next: 'Find the board and let its host attest it, or record what became of it with the paper.',
  },
  unitWithdrawn: {
    name: 'GPU taken out of a shipment',
    shows: 'A correction of a shipment takes out a unit that it named before.',
    next: 'Compare with the papers of the shipment; find the board, or show that it was not sent.',
  },
  shipmentChanged: {
    name: 'Shipment moved to another day or license',
    shows: 'A correction moves a shipment to a later day, or to another license.',
    next: 'Compare with the papers of the shipment, and with the days on which hosts attested it.',
  },
  gpuNotReported: {
    name: 'GPU that is not reported',
    shows:
      'The kernel has a PCI device of NVIDIA that nvidia-smi does not show, or the driver ' +
      'counts another number of GPUs than the evidence lists: one goes uncounted.',
    next:
      'Compare nvidia-smi with /sys/bus/pci/devices on the host; find the GPU that is missing ' +
      'and attest the machine that uses it.',
  },
  gpuModelNotDeclared: {
    name: 'Another model than declared',
    shows: 'The chip of this unit is of another model than the papers of its shipment declare.',
    next: 'Inspect the board; compare with the lab test; correct the shipment with a reason.',
  },
  gpuPartNotDeclared: {
    name: 'Another part number than declared',
    shows: 'The unit shows another part number than the papers of its shipment declare.',
    next: 'Compare with the label of the board; correct the shipment, or find the declared board.',
  },
  replacedBoardSeen: {
    name: 'Replaced board is in use',
    shows:
      'A board that went out for repair, and whose place another board took, is in use: there ' +
      'is one board more than is licensed.',
    next: 'Find the board; record under which license it is used, or have it sent back.',
  },
  custodyContradicted: {
    name: 'Evidence contradicts a custody record',
    shows:
      'A unit that was stored, sent out for repair, returned or destroyed by a document was ' +
      'attested by a challenge issued after that, and before any other event of it.',
    next: 'Find the board; correct the moment of the event, or record how the unit came back.',
  },
  custodyUndocumented: {
    name: 'Custody record without a document',
    shows:
      'A receipt, storage, repair, return or destruction is recorded without the digest of a ' +
      'document: it is a mere word, and the units stay where the evidence puts them.',
    next: 'Correct the record: add the digest of the paper; or withdraw it.',
  },
  moveUnconfirmed: {
    name: 'Recorded move not confirmed',
    shows:
      'A move is recorded, the time that the policy gives it is over, and no host at the place ' +
      'that it names has attested the unit since.',
    next: 'Find the unit; let a host there attest it, or correct the record of the move.',
  },
  unitNotReceived: {
    name: 'GPU shipped and not received',
    shows: 'A shipment was received, a unit of it is in no receipt, and no host has attested it.',
    next: 'Compare packing list and receipt; ask forwarder and consignee; report what is missing.',
  },
  unitReceivedUnshipped: {
    name: 'GPU received and never shipped',
    shows: 'A receipt names a unit that no shipment names: more arrived than was declared.',
    next: 'Compare packing list and receipt; ask the exporter which license the unit came under.',
  },
  unitAttestedUnreceived: {
    name: 'GPU attested and never received',
    shows: 'A host attests a unit that is in no receipt of its shipment, which was received.',
    next: 'Compare packing list, receipt and board; correct the receipt or record the delivery.',
  },
  recordChanged: {
    name: 'Record changed afterwards',
    shows:
      'A custody event, a lab test, a statement, or what an authority did to a license, was ' +
      'taken back or corrected in what it says happened: when, to which units, with which ' +
      'result. Or a license, shipment, party, site or declared quantity no longer says what ' +
      'other checks rest on.',
    next: 'Compare both versions with the papers; explain the finding with them.',
  },
} satisfies CheckTexts;

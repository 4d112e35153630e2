/** Words about findings: hardware, readings and keys that are not what they say. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksTampering = {
  gpuMemoryNotOfModel: {
    name: 'Memory does not fit the model',
    shows: 'The GPU has more or less memory than any genuine board of its model: a modified board.',
    next: 'Inspect the board and its part numbers; compare with the lab test of the shipment.',
  },
  gpuIdentityChanged: {
    name: 'GPU identity changed',
    shows:
      'A unit shows another identity than it was declared with, or than it was attested with ' +
      'before.',
    next:
      'Inspect the boards that carry the identities: label, electronic serial, uuid; ask who ' +
      'had access.',
  },
  gpuListedTwice: {
    name: 'One GPU listed twice',
    shows: 'One evidence lists two GPUs with one uuid, one per-device identifier or one document.',
    next: 'List the GPUs on the host itself, and find out what made one of them into two.',
  },
  gpuMisnamed: {
    name: 'GPU listed in the wrong place',
    shows: 'A GPU is listed in another place of the host than its own document says.',
    next: 'List the GPUs on the host itself; find out what signed in place of the agent.',
  },
  readsDisagree: {
    name: 'Two reads disagree',
    shows: 'Two reads of the same field of the same GPU gave different values.',
    next: 'Read the GPU again by hand with both queries; if it stays, check the nvidia-smi binary.',
  },
  hostKeyCloned: {
    name: 'Host key copied',
    shows: 'Two holders of one host key speak in turn: the key and its state were copied.',
    next: 'Stop both, retire the key, enroll the real host anew; find out how the key was copied.',
  },
  hostRestored: {
    name: 'Host went on from an older state',
    shows: 'The host went on from an older state than its last one, or from none at all.',
    next: 'Ask whether the host was restored. If it was not, treat the key as copied.',
  },
  sequenceGap: {
    name: 'Evidence missing in the sequence',
    shows: 'The host names an evidence before this one that the log does not hold before it.',
    next: 'Ask the host for what its spool and its kept proofs hold, and compare with the log.',
  },
  gpuNotOnBus: {
    name: 'GPU that the kernel does not know',
    shows: 'A GPU is shown by nvidia-smi where the kernel has no PCI device of NVIDIA.',
    next: 'Compare nvidia-smi and /sys/bus/pci/devices on the host itself; inspect both programs.',
  },
  gpuInvariantBroken: {
    name: 'Board does not belong to its chip',
    shows:
      'Part number, board, VBIOS or name do not belong to the chip that the PCI device id names.',
    next: 'Inspect the board: label, part number, chip; compare with the lab test of the shipment.',
  },
  quoteMissing: {
    name: 'TPM quote missing',
    shows: 'A key that is kept in a TPM signed evidence without a quote of that TPM.',
    next: 'Run `fleetseal agent doctor` on the host; if the TPM works, inspect what runs there.',
  },
  quoteInvalid: {
    name: 'TPM quote invalid',
    shows: 'The quote in this evidence is not of the TPM of this host key, or not of this moment.',
    next: 'Find out what happened to the TPM; enroll the host anew if it was changed.',
  },
  keyAfterEnd: {
    name: 'Host key used after its end',
    shows: 'A host key signed evidence beyond the end that the register gives it.',
    next:
      'Find the machine that still holds the key; look at what it shows, and take the key ' +
      'away.',
  },
  gpuModified: {
    name: 'Modified or posing GPU',
    shows: 'The GPU has what only modified boards have, or a chip that poses as another one.',
    next: 'Inspect the board, its memory chips and its label; ask where it was bought.',
  },
  gpuSubsystemUnknown: {
    name: 'Subsystem id unknown for this chip',
    shows: 'The subsystem id, which the firmware sets, is none that the maker lists for this chip.',
    next: 'Compare firmware and label with the papers; ask the maker of the board.',
  },
  gpuPartUnknown: {
    name: 'Part number unknown for this model',
    shows: 'The part number of chip or board is none that this model is known to have.',
    next: 'Compare with the label of the board and the lab test of the shipment.',
  },
  gpuSerialImplausible: {
    name: 'Serial cannot be genuine',
    shows: 'The board serial cannot be one that the maker gave to this board.',
    next: 'Compare with the label on the board and the serials in the papers of the shipment.',
  },
  gpuSerialShared: {
    name: 'Several GPUs share one serial',
    shows:
      'Different GPUs in several hosts show one board serial at one time, more than a board of ' +
      'the model carries: the label of a board was moved to, or copied for, another one.',
    next: 'Read the labels of the boards in these hosts, and compare them with the shipment.',
  },
  gpuSerialAbsent: {
    name: 'GPU shows no serial',
    shows: 'A board of a model that always has a serial shows none.',
    next: 'Read the serial from the label; have the maker restore the infoROM.',
  },
  gpuBoardIdWrong: {
    name: 'Board id does not fit its slot',
    shows: 'The board id is not the one that the driver makes of the PCI location of this GPU.',
    next: 'Read the GPU again by hand; compare the nvidia-smi program with the one of the driver.',
  },
  nvidiaSmiImplausible: {
    name: 'nvidia-smi output is not genuine',
    shows:
      'The output of nvidia-smi has what no genuine GPU gives, or several things of that kind.',
    next: 'Compare nvidia-smi and its library with those of the driver; ask for the kernel log.',
  },
  readingsImplausible: {
    name: 'Readings contradict each other',
    shows: 'Readings of one moment contradict each other, or what the model can reach.',
    next: 'Read the GPU again by hand while it computes; compare with the power of the rack.',
  },
  gpuFirmwareChanged: {
    name: 'GPU firmware changed',
    shows: 'A GPU was attested with one VBIOS version and later with another.',
    next: 'Ask who flashed it and with which image; explain the finding with the work order.',
  },
  gpuBoardChanged: {
    name: 'GPU board changed under its identity',
    shows:
      'A GPU shows another device id, part number, infoROM or memory size than before under the ' +
      'same identity: a board that somebody worked on, or another board that poses as it.',
    next: 'Inspect the board; ask who had access between the two leaves; record a repair.',
  },
  readingsFrozen: {
    name: 'Readings never change',
    shows:
      'Utilization, memory, temperature, power and clocks of a GPU were the same to the last ' +
      'digit in 12 evidences in a row over 6 hours (24 over 24 hours where the power is whole ' +
      'watts): what a script prints, and no chip that draws power.',
    next:
      'Let the host run a load and look again; compare nvidia-smi of the host with its ' +
      'package.',
  },
  readingsRepeated: {
    name: 'Two GPUs with the same readings',
    shows:
      'Two GPUs had the same utilization, memory, temperature, power and clocks to the last ' +
      'digit in 8 evidences in a row: one output is played for both.',
    next: 'Inspect both hosts; compare their nvidia-smi and driver with those of the package.',
  },
} satisfies CheckTexts;

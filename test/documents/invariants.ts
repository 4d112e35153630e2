/** The numbered invariants of nvidia-smi output, with the checks that hold them. */

/** One invariant. */
export interface NumberedInvariant {
  /** What holds of every genuine GPU. */
  readonly holds: string;
  /** In how many of the public outputs that give both values; and where it does not hold. */
  readonly seen: string;
  /** Checks that fire where it does not hold; none where it keeps a check from firing. */
  readonly checks: readonly string[];
}

/** In order of their numbers, from 1. */
export const NUMBERED_INVARIANTS: readonly NumberedInvariant[] = [
  {
    holds: 'A GPU part number `XXXX-NNN-XN` begins with the PCI device id (driver 525 and later).',
    seen: '124 of 124.',
    checks: ['invariants@1', 'partOfModel@1', 'partDeclared@1'],
  },
  {
    holds:
      'The project code of the board part (`2G520`), without its first digit, begins the infoROM ' +
      'image (`G520`).',
    seen: '111 of 111; not TITAN RTX.',
    checks: ['invariants@1'],
  },
  {
    holds: 'The first two digits of the VBIOS are those of the chip family.',
    seen: '154 of 154; vGPUs aside.',
    checks: ['invariants@1', 'mockSmi@1'],
  },
  {
    holds: 'The product name is one that the maker lists for the PCI device id.',
    seen: '129 of 130; `Graphics Device` on a driver older than the card.',
    checks: ['invariants@1', 'mockSmi@1'],
  },
  {
    holds: 'A board serial is `SSSWWYYNNNNNN`: week 01 to 53, a year that the board can be of.',
    seen: '73 of 73 that are not masked.',
    checks: ['serialForm@1'],
  },
  {
    holds: 'The memory is of a size that the model is made with, within 2 %.',
    seen: 'Every model that the catalogue has sizes of.',
    checks: ['memoryOfModel@1', 'invariants@1', 'modifiedCard@1'],
  },
  {
    holds: 'The board id is made of domain, bus and device: `domain<<16 | bus<<8 | device`.',
    seen: '154 of 154; boards with several GPUs show that of their bridge.',
    checks: ['boardId@1'],
  },
  {
    holds: 'A serial repeats only on models with several GPUs a board; UUID and PDI never do.',
    seen: 'GB200, GB300 and K80 have 2, M10 and A16 have 4.',
    checks: ['serialShared@1', 'serialSharedFleet@1', 'listedOnce@1', 'twoPlaces@2'],
  },
  {
    holds: 'A data center board has a serial and a board part number.',
    seen: 'Consumer boards have none; a vGPU, or a damaged infoROM, shows none.',
    checks: ['serialAbsent@1', 'mockSmi@1'],
  },
  {
    holds: 'A vGPU shows the ids of the host’s chip: it is never counted as that model.',
    seen: 'Every vGPU output.',
    checks: ['virtualGpu@1'],
  },
  {
    holds: 'Board part and VBIOS need not be equal across one host.',
    seen: 'A host with 8 H100 mixes two board parts, one with 8 V100 two VBIOS: nothing fires.',
    checks: [],
  },
  {
    holds:
      'The GPUs listed are as many as are attached, and as many as the kernel shows, with equal ' +
      'vendor, device and subsystem.',
    seen: '7 of 8 B200 listed is a real report.',
    checks: ['attachedGpus@1', 'gpuAbsent@1', 'gpuNotOnBus@1', 'gpuNotReported@1'],
  },
];

import { describe } from 'vitest';
import { DAY, h200, readBy, serialOf, T0 } from '../../factories/appraisal.ts';
import { type Case, card, only, runCases, whole, without } from './oneEvidence.ts';

const MODIFIED = only('modifiedCard@1', [
  [
    'an RTX 4090 with 48 GB',
    card('NVIDIA GeForce RTX 4090', '268410DE', 49_140),
    'RTX 4090 with 49140 MiB, as modified boards have',
  ],
  ['a factory RTX 4090', card('NVIDIA GeForce RTX 4090', '268410DE', 24_564), null],
  ['one with ECC on', card('NVIDIA GeForce RTX 4090', '268410DE', 23_028), null],
  [
    'an RTX 2080 Ti with 22 GB',
    card('GeForce RTX 2080 Ti', '1E0410DE', 22_528),
    'RTX 2080 Ti with 22528 MiB, as modified boards have',
  ],
  ['a factory RTX 2080 Ti', card('GeForce RTX 2080 Ti', '1E0710DE', 11_019), null],
  [
    'an RTX 3080 with 20 GB',
    card('NVIDIA GeForce RTX 3080', '220610DE', 20_480),
    'RTX 3080 with 20480 MiB, as modified boards have',
  ],
  [
    'a mining chip with the memory of a patched driver',
    card('NVIDIA Graphics Device', '20C210DE', 65_536),
    'CMP 170HX with 65536 MiB, as modified boards have',
  ],
  [
    'a mining chip under the name of a data center model',
    card('NVIDIA A100-SXM4-80GB', '20C210DE', 81_920),
    'a chip of CMP 170HX with the name NVIDIA A100-SXM4-80GB',
  ],
  [
    'a sample with less memory',
    card('NVIDIA A100-SXM4-40GB', '20B010DE', 8192),
    'A100 40GB with 8192 MiB, as modified boards have',
  ],
  [
    'the part of a mining chip on a data center model',
    readBy(h200(1, { gpuPartNumber: '20C2-105-A1' })),
    'H200 with the GPU part of CMP 170HX, 20C2-105-A1',
  ],
  ['an L40S without ECC', card('NVIDIA L40S', '26B910DE', 49_140), null],
  [
    'a slice of a board',
    readBy(h200(1, { virtualizationMode: 'VGPU', memoryTotalMiB: 8192 })),
    null,
  ],
]);

const IDS = [
  ...only('subsystem@1', [
    [
      'a subsystem of another board',
      whole({ pciSubsystemId: '16C110DE' }),
      'H200 with subsystem 16C110DE; known are 18BE or 18BF',
    ],
    [
      'a subsystem of another maker',
      whole({ pciSubsystemId: '18BE1028' }),
      'H200 with subsystem 18BE1028; known are 18BE or 18BF',
    ],
    ['a subsystem that a cloud hides', whole({ pciSubsystemId: '000000DE' }), null],
    ['a model without a complete list', whole({ pciDeviceId: '20B010DE' }), null],
    ['a board of a partner', readBy({ pciDeviceId: '268410DE', pciSubsystemId: '40BF1458' }), null],
  ]),
  ...only('partOfModel@1', [
    [
      'another variant of the chip',
      whole({ gpuPartNumber: '2335-885-A1' }),
      'H200 with GPU part 2335-885-A1; known are 2335-895',
    ],
    ['another stepping of the chip', whole({ gpuPartNumber: '2335-895-A2' }), null],
    [
      'the board of another model',
      whole({ boardPartNumber: '692-2G520-0200-000' }),
      'H200 on board 692-2G520-0200-000, which is of H100',
    ],
    [
      'a board of another project',
      whole({ boardPartNumber: '692-2G999-0200-000' }),
      'H200 on board 692-2G999-0200-000; known are 2G520-0280',
    ],
    ['a new variant of its project', whole({ boardPartNumber: '695-2G520-0290-000' }), null],
    ['an engineering board', whole({ boardPartNumber: '699-2G520-0280-RC3' }), null],
    ['a board number that is masked', whole({ boardPartNumber: '000-00000-0000-000' }), null],
    [
      'the infoROM of another project',
      whole({ inforomImage: 'G506.0210.00.01' }),
      'H200 with infoROM G506.0210.00.01; known are boards 2G520-0280',
    ],
  ]),
  ...only('boardId@1', [
    [
      'a board id of another place',
      whole({ boardId: '0x1900' }),
      'board id 0x1900 at 00000000:18:00.0, which gives 0x1800',
    ],
    ['one of a domain', whole({ pciBusId: '00001580:00:00.0', boardId: '0x15800000' }), null],
    ['none at all', without(whole(), 'boardId'), null],
    [
      'the id of the bridge of a board with several GPUs',
      whole({ productName: 'Tesla K80', pciDeviceId: '102D10DE', boardId: '0x1500' }),
      null,
    ],
    [
      'an id behind that bridge',
      whole({ productName: 'Tesla K80', pciDeviceId: '102D10DE', boardId: '0x1a00' }),
      'board id 0x1a00 at 00000000:18:00.0, which gives 0x1800',
    ],
  ]),
];

/** Two weeks after the week 24 of 2026 began. */
const JUNE = T0 + 14 * DAY;
const serial = (text: string) => whole({ serial: text });
const SERIALS: readonly Case[] = [
  ...only('serialForm@1', [
    ['a serial of this form', serial('1652125100001'), null],
    ['week 0', serial('1650025100001'), 'serial 1650025100001: there is no week 00'],
    ['week 54', serial('1655425100001'), 'serial 1655425100001: there is no week 54'],
    [
      'a year before such chips',
      serial('1652120100001'),
      'serial 1652120100001: made in 2020, before there were such boards',
    ],
    [
      'the same year on an older chip',
      without(whole({ pciDeviceId: '1EB810DE', serial: '1652120100001' })),
      null,
    ],
    [
      'a week that has not come',
      serial('1654826100001'),
      'serial 1654826100001: made in 2026 week 48, which has not come',
    ],
    ['a serial of another form', serial('H2-0001'), 'serial H2-0001: not of 13 digits, on a H200'],
    [
      'another form on no data center board',
      card('NVIDIA GeForce RTX 4090', '268410DE', 24_564),
      null,
    ],
    ['a mask', serial('1650000000001'), null],
  ]),
  {
    title: 'a week that has come since',
    check: 'serialForm@1',
    gpus: [serial('1652426100001')],
    options: { time: JUNE },
    seen: [],
  },
  {
    title: 'a serial on two GPUs of single boards',
    check: 'serialShared@1',
    gpus: [h200(1), h200(2, { serial: serialOf(1) })],
    seen: [1, 2].map(() => `serial ${serialOf(1)} on 2 GPUs of this host, at most 1 share one`),
  },
  {
    title: 'a serial on both GPUs of one board',
    check: 'serialShared@1',
    gpus: [1, 2].map((number) =>
      h200(number, { productName: 'NVIDIA GB200', pciDeviceId: '294110DE', serial: serialOf(1) }),
    ),
    seen: [],
  },
  {
    title: 'a mask that GPUs share',
    check: 'serialShared@1',
    gpus: [1, 2].map((number) => h200(number, { serial: '1650000000001' })),
    seen: [],
  },
  ...only('serialAbsent@1', [
    ['a data center board without a serial', without(whole(), 'serial'), 'H200 without a serial'],
    ['one that could not be read', without(whole({ state: 'unreadable' }), 'serial'), null],
    ['a slice', without(whole({ virtualizationMode: 'VGPU' }), 'serial'), null],
    ['a board for people', card('NVIDIA GeForce RTX 4090', '268410DE', 24_564), null],
  ]),
  {
    title: 'a board whose reads failed',
    check: 'serialAbsent@1',
    gpus: [without(whole(), 'serial')],
    options: { readFailed: true },
    seen: [],
  },
];

describe('the checks of what one GPU is', () => {
  runCases([...MODIFIED, ...IDS, ...SERIALS]);
});

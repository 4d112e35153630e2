import { describe, expect, it } from 'vitest';
import type { ShippedUnit } from '../../../shared/register/license.ts';
import { h200, readBy, type ShownGpu } from '../../factories/appraisal.ts';
import { type Case, only, papers, runCases, seenBy, whole, without } from './oneEvidence.ts';

const H100 = whole({ productName: 'NVIDIA H100 80GB HBM3', pciDeviceId: '233010DE' });
const sharedDevice = (pciSubsystemId: string) => whole({ pciDeviceId: '25B610DE', pciSubsystemId });

/** Title, GPU, what the shipment declares, and what is seen. */
type Declared = readonly [string, ShownGpu, Partial<ShippedUnit>, string | null];

const declaredAs = (check: string, cases: readonly Declared[]): readonly Case[] =>
  cases.map(([title, gpu, unit, seen]) => {
    const found = seen === null ? [] : [seen];
    return { title, check, gpus: [gpu], options: papers(unit), seen: found };
  });

const MODELS = declaredAs('modelDeclared@1', [
  ['an H100 that was declared as an H200', H100, {}, 'declared as H200, seen as H100'],
  ['the reverse', whole(), { model: 'H100' }, 'declared as H100, seen as H200'],
  [
    'a chip that the catalogue does not have',
    whole({ pciDeviceId: '22FF10DE' }),
    {},
    'declared as H200, seen as PCI device 22FF',
  ],
  ['the declared model', whole(), {}, null],
  ['a model of which nothing is known', whole(), { model: 'X1' }, null],
  ['one of two by a subsystem of neither', sharedDevice('000110DE'), { model: 'A2' }, null],
  ['one of two by its subsystem', sharedDevice('157E10DE'), { model: 'A2' }, null],
  [
    'the other of two models with one device id',
    sharedDevice('14A910DE'),
    { model: 'A2' },
    'declared as A2, seen as A16',
  ],
]);
const PARTS = declaredAs('partDeclared@1', [
  [
    'another chip part',
    whole(),
    { partNumber: '2335-885-A1' },
    'declared with part 2335-885-A1, seen with 2335-895-A1',
  ],
  [
    'another board',
    whole(),
    { partNumber: '695-2G520-0280-000' },
    'declared with part 695-2G520-0280-000, seen with 695-2G520-0280-001',
  ],
  ['its chip part in another case', whole(), { partNumber: '2335-895-a1' }, null],
  ['its board as it is sold', whole(), { partNumber: '900-2G520-0280-001' }, null],
  ['a number of the trade', whole(), { partNumber: 'P5201-H200' }, null],
  ['no part number', whole(), {}, null],
]);

const MOCKS: readonly Case[] = [
  ...only('mockSmi@1', [
    ['a genuine board', whole(), null],
    [
      'a name on a chip that never had it',
      whole({ pciDeviceId: '234110DE' }),
      'name NVIDIA H200 on PCI device 2341',
    ],
    [
      'a window that is no power of two',
      whole({ bar1TotalMiB: 262_145 }),
      'a BAR1 of 262145 MiB, which is no power of two; a BAR1 of 262145 MiB on a H200',
    ],
    [
      'a VBIOS of another form',
      whole({ vbiosVersion: '96.00.A5.00' }),
      'vbiosVersion 96.00.A5.00 has a form that no driver prints',
    ],
    [
      'a device of another maker',
      whole({ pciDeviceId: '233510DD' }),
      'PCI device 233510DD is not of the maker',
    ],
    ['no uuid where there always is one', without(whole(), 'uuid'), 'no uuid'],
    ['no board id where there always is one', without(whole(), 'boardId'), 'no boardId'],
    [
      'no board id, from an agent that did not read it',
      {
        ...without(whole(), 'boardId', 'bar1TotalMiB'),
        format: 'fleetseal/gpu@2',
      },
      null,
    ],
    ['no pdi alone', without(whole(), 'pdi'), null],
    [
      'no pdi and no GPU part beside one of the board',
      without(whole(), 'pdi', 'gpuPartNumber'),
      'no GPU part number beside one of the board; no pdi',
    ],
    ['another window alone', whole({ bar1TotalMiB: 131_072 }), null],
    [
      'another window, and a subsystem that nobody knows',
      whole({ bar1TotalMiB: 131_072, pciSubsystemId: '134710DE' }),
      'subsystem 134710DE on a H200; a BAR1 of 131072 MiB on a H200',
    ],
    [
      'a VBIOS and an architecture of other chips',
      whole({ vbiosVersion: '92.00.36.00.02', productArchitecture: 'Ampere' }),
      'VBIOS 92.00.36.00.02 on a H200; architecture Ampere on a chip of Hopper',
    ],
    ['a masked uuid', whole({ uuid: 'GPU-REDACTED' }), null],
    ['a driver older than the card', whole({ productName: 'NVIDIA Graphics Device' }), null],
    ['a slice', without(whole({ virtualizationMode: 'VGPU' }), 'uuid', 'pdi'), null],
    ['what the CSV alone shows', readBy(h200(1)), null],
  ]),
  {
    title: 'no pdi from a driver that has none',
    check: 'mockSmi@1',
    gpus: [without(whole({ bar1TotalMiB: 131_072 }), 'pdi')],
    options: { driver: '570.124.06' },
    seen: [],
  },
];

const GENUINE_READINGS = {
  utilizationGpuPercent: 99,
  memoryUsedMiB: 120_000,
  temperatureCelsius: 61,
  powerMilliwatts: 688_000,
  smClockMHz: 1980,
};
const readingsCase = (title: string, changes: object, seen: readonly string[]): Case => ({
  title,
  check: 'readingsPlausible@1',
  gpus: [whole()],
  options: { readings: { ...GENUINE_READINGS, ...changes } },
  seen,
});
const READINGS: readonly Case[] = [
  readingsCase('a GPU at work', {}, []),
  readingsCase('a short peak', { powerMilliwatts: 839_000 }, []),
  readingsCase('more than a board draws', { powerMilliwatts: 841_000 }, [
    '841000 mW where 700 W is the most',
  ]),
  readingsCase('more memory than there is', { memoryUsedMiB: 143_772 }, [
    '143772 MiB used of 143771',
  ]),
  readingsCase('work without power and clock', { powerMilliwatts: 0, smClockMHz: 0 }, [
    '99 % busy at 0 mW; 99 % busy at 0 MHz',
  ]),
  readingsCase(
    'an idle GPU that shows no power',
    { utilizationGpuPercent: 0, powerMilliwatts: 0 },
    [],
  ),
  readingsCase('a chip that would have melted', { temperatureCelsius: 131 }, [
    '131 degrees Celsius',
  ]),
];

const counted = (title: string, attached: number, seen: readonly string[]): Case => ({
  title,
  check: 'attachedGpus@1',
  gpus: [whole(), readBy(h200(2, { state: 'unreadable' }))],
  options: { attached },
  seen,
});
const ATTACHED: readonly Case[] = [
  counted('as many as are listed', 2, []),
  counted('as many as could be read', 1, []),
  counted('more', 3, ['nvidia-smi counts 3 GPUs, 2 are listed']),
  counted('fewer', 0, ['nvidia-smi counts 0 GPUs, 2 are listed']),
];

const ALL = [
  'modifiedCard@1',
  'subsystem@1',
  'partOfModel@1',
  'serialForm@1',
  'serialShared@1',
  'serialAbsent@1',
  'boardId@1',
  'modelDeclared@1',
  'partDeclared@1',
  'mockSmi@1',
  'readingsPlausible@1',
  'attachedGpus@1',
];

describe('the checks of papers, made-up outputs, readings and counts', () => {
  runCases([...MODELS, ...PARTS, ...MOCKS, ...READINGS, ...ATTACHED]);

  it.each(ALL)('%s says nothing of a genuine host, nor of documents that say nothing', (check) => {
    const options = { readings: GENUINE_READINGS, attached: 1, ...papers({}) };
    expect(seenBy(check, [whole()], options)).toEqual([]);
    expect(seenBy(check, [{ state: 'unreadable', provenance: {} }])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { QuoteState } from '../../shared/evidence/evidence.ts';
import {
  findingsOf,
  h200,
  hostKey,
  hostText,
  readBy,
  readingsText,
  type ShownGpu,
  serialOf,
  shipment,
  slot,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { hostKeyV2 } from '../factories/keyLife.ts';

const busId = slot(0).slice('gpu-'.length);
const whole = readBy(h200(1, { pciBusId: busId }), {
  pciBusId: ['nvidiaSmiCsv', 'kernelPci'],
});
const onlyShown = readBy(h200(1, { pciBusId: busId }));
const onlyOnBus: ShownGpu = {
  format: 'fleetseal/gpu@2',
  state: 'unreadable',
  since: T0,
  pciBusId: busId,
  provenance: { pciBusId: ['kernelPci'] },
};
const failed = { outcome: 'failed', code: 'collectFailed' };

interface Shown {
  readonly gpu?: ShownGpu;
  readonly readings?: string;
  readonly quote?: QuoteState;
  readonly protection?: 'file' | 'tpm' | 'tpmEkVerified';
}

function seen({ gpu = whole, readings = readingsText(), quote, protection }: Shown): string[] {
  const document = hostKeyV2('host-1', { protection: protection ?? 'file' });
  const fleet = new TestFleet({
    life: [{ document, evidenceSize: 0 }],
    shipments: [shipment([unit(1)])],
  });
  const texts = { readings, host: hostText() };
  const quoted = quote === undefined ? {} : { quote };
  fleet.attest('host-1', { at: T0, gpus: [gpu], texts, ...quoted });
  return findingsOf(fleet.balance(T0));
}

const ofUnit = `unit ${serialOf(1)}`;
const invalid: QuoteState = { state: 'invalid', pcrs: null, why: 'another nonce' };
const valid: QuoteState = { state: 'valid', pcrs: [] };

describe('the checks of what several reads say', () => {
  it.each<[string, Shown, readonly string[]]>([
    ['nothing on a GPU that both list', {}, []],
    ['a GPU that the bus does not have', { gpu: onlyShown }, [`gpuNotOnBus ${ofUnit}`]],
    [
      'nothing where the bus could not be read, but the fault',
      { gpu: onlyShown, readings: readingsText({ kernelPci: failed }) },
      ['collectorFault host host-1'],
    ],
    [
      'nothing where the bus was not read',
      { gpu: onlyShown, readings: readingsText({ kernelPci: { outcome: 'skipped' } }) },
      [],
    ],
    [
      'a fault beside good data',
      { readings: readingsText({ nvidiaSmiCsv: { notes: [{ code: 'inforomCorrupted' }] } }) },
      ['collectorFault host host-1'],
    ],
    [
      'nothing twice of a GPU that could not be read',
      {
        gpu: onlyOnBus,
        readings: readingsText({ nvidiaSmiCsv: { notes: [{ code: 'gpuLost', gpu: slot(0) }] } }),
      },
      [`unitMissing ${ofUnit}`, `gpuNotReported gpu ${slot(0)} ${hostKey('host-1').kid}`],
    ],
    [
      'rounds without evidence',
      {
        readings: readingsText(
          {},
          { missed: { count: 2, firstAt: T0 - 9, lastAt: T0 - 5, code: 'diskFull' } },
        ),
      },
      ['roundsMissed host host-1'],
    ],
  ])('find %s', (_, shown, found) => {
    expect(seen(shown)).toEqual(found);
  });

  it('find a GPU that nvidia-smi does not list, where it could', () => {
    expect(seen({ gpu: onlyOnBus })).toContain(
      `gpuNotReported gpu ${slot(0)} ${hostKey('host-1').kid}`,
    );
    const readings = readingsText({ nvidiaSmiCsv: failed, nvidiaSmiXml: failed });
    expect(seen({ gpu: onlyOnBus, readings }).join()).not.toContain('gpuNotReported');
  });
});

describe('the checks of quotes', () => {
  it.each<[string, Shown, readonly string[]]>([
    ['nothing of a key in a file', { protection: 'file' }, []],
    ['a quote that is missing', { protection: 'tpm' }, ['quoteMissing host host-1']],
    [
      'a quote that is missing of a better key',
      { protection: 'tpmEkVerified' },
      ['quoteMissing host host-1'],
    ],
    ['nothing wrong with a valid one', { protection: 'tpm', quote: valid }, []],
    ['an invalid one', { protection: 'tpm', quote: invalid }, ['quoteInvalid host host-1']],
    [
      'one under a key in a file',
      { protection: 'file', quote: invalid },
      ['quoteInvalid host host-1'],
    ],
  ])('find %s', (_, shown, found) => {
    expect(seen(shown)).toEqual(found);
  });
});

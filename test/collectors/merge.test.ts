import { describe, expect, it } from 'vitest';
import { isAbsent } from '../../agent/collectors/absent.ts';
import { parseHost } from '../../agent/collectors/host.ts';
import { parseIntegerText, parseThousandths } from '../../agent/collectors/integers.ts';
import { mergeGpus } from '../../agent/collectors/merge.ts';
import { normalizeBusId } from '../../agent/collectors/normalize.ts';
import { parseNvidiaSmiCsv } from '../../agent/collectors/parseCsv.ts';
import { parseNvidiaSmiObject } from '../../agent/collectors/parseXml.ts';
import { cleanText } from '../../agent/collectors/text.ts';
import { isPlaceholder, placeholderFields } from '../../shared/claims/placeholder.ts';
import { submoduleNameSchema } from '../../shared/evidence/evidence.ts';
import { LIMITS } from '../../shared/limits.ts';
import { GPU_A, readOf } from './fakeHost.ts';

const log = (driver: string, gpu: object): unknown => ({
  nvidia_smi_log: { driver_version: driver, gpu },
});

describe('merging', () => {
  it('prefers the CSV and keeps both texts where reads differ', () => {
    const { gpus } = mergeGpus({
      nvidiaSmiCsv: readOf({ pciBusId: '00000000:18:00.0', serial: '1654923017734' }),
      nvidiaSmiXml: readOf({ pciBusId: '0000:18:00.0', serial: '1654923017735' }),
    });
    const gpu = gpus.get('gpu-00000000:18:00.0');
    expect(gpu?.serial).toBe('1654923017734');
    expect(gpu?.provenance.serial).toEqual(['nvidiaSmiCsv']);
    expect(gpu?.disagreements).toEqual({
      serial: { nvidiaSmiCsv: '1654923017734', nvidiaSmiXml: '1654923017735' },
    });
  });

  it('compares after normalizing case, prefixes and units', () => {
    const { gpus } = mergeGpus({
      nvidiaSmiCsv: readOf({
        pciBusId: '00000000:1a:00.0',
        vbiosVersion: '96.00.A5.00.03',
        memoryTotalMiB: '143771',
        pciDeviceId: '0x233510de',
        uuid: GPU_A.uuid.toUpperCase(),
      }),
      nvidiaSmiXml: readOf({
        pciBusId: '0000:1A:00.0',
        vbiosVersion: '96.00.a5.00.03',
        memoryTotalMiB: '143771 MiB',
        pciDeviceId: '233510DE',
        uuid: GPU_A.uuid,
      }),
    });
    expect(gpus.get('gpu-00000000:1A:00.0')?.disagreements).toBeUndefined();
    expect(gpus.get('gpu-00000000:1A:00.0')?.memoryTotalMiB).toBe(143_771);
  });

  it('keeps a GPU that only one read lists, in order of the names', () => {
    const { gpus } = mergeGpus({
      nvidiaSmiCsv: readOf({ pciBusId: '0000:2A:00.0' }),
      nvidiaSmiXml: readOf({ pciBusId: '0000:18:00.0' }, { pciBusId: '0000:2A:00.0' }),
    });
    expect([...gpus.keys()]).toEqual(['gpu-00000000:18:00.0', 'gpu-00000000:2A:00.0']);
  });

  it('names a GPU by its UUID, else its position, where no bus id is known', () => {
    const { gpus } = mergeGpus({
      nvidiaSmiCsv: readOf({ uuid: GPU_A.uuid }, { productName: 'X' }, { uuid: 'not a name!' }),
    });
    const names = [...gpus.keys()];
    expect(names).toEqual([`gpu-${GPU_A.uuid}`, 'gpu-index-1', 'gpu-index-2'].sort());
    for (const name of names) submoduleNameSchema.parse(name);
  });

  it('joins by UUID a read that lacks the bus id, but never by a masked UUID', () => {
    const joined = mergeGpus({
      nvidiaSmiCsv: readOf({ pciBusId: '0000:18:00.0', uuid: GPU_A.uuid }),
      nvidiaSmiXml: readOf({ uuid: GPU_A.uuid, pdi: GPU_A.pdi }),
    });
    expect([...joined.gpus.keys()]).toEqual(['gpu-00000000:18:00.0']);
    const masked = 'GPU-00000000-0000-0000-0000-000000000000';
    const apart = mergeGpus({
      nvidiaSmiCsv: readOf({ pciBusId: '0000:18:00.0', uuid: masked }),
      nvidiaSmiXml: readOf({ uuid: masked, pdi: GPU_A.pdi }),
    });
    expect(apart.gpus.size).toBe(2);
  });

  it('never lets absence hide what another read knows', () => {
    const { gpus } = mergeGpus({
      nvidiaSmiCsv: parseNvidiaSmiCsv('pci.bus_id, serial\n00000000:18:00.0, [N/A]\n'),
      nvidiaSmiXml: readOf({ pciBusId: '0000:18:00.0', serial: GPU_A.serial }),
    });
    expect(gpus.get('gpu-00000000:18:00.0')?.serial).toBe(GPU_A.serial);
  });

  it('keeps at most the limit of rows', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      pciBusId: `0000:${index.toString(16).padStart(2, '0')}:00.0`,
    }));
    expect(mergeGpus({ nvidiaSmiCsv: readOf(...many) }).gpus.size).toBe(LIMITS.gpusPerHost);
  });
});

describe('parsing', () => {
  it('puts the part number of a driver before 525 into the board part number', () => {
    const gpu = { $: { id: '0000:18:00.0' }, gpu_part_number: '900-22080-0300-000' };
    expect(parseNvidiaSmiObject(log('430.26', gpu)).gpus[0]?.texts).toMatchObject({
      boardPartNumber: ['900-22080-0300-000'],
    });
    const newer = { $: { id: '0000:18:00.0' }, gpu_part_number: '2335-895-A1' };
    expect(parseNvidiaSmiObject(log('525.60.13', newer)).gpus[0]?.texts).toMatchObject({
      gpuPartNumber: ['2335-895-A1'],
    });
    expect(parseNvidiaSmiObject(log('N/A', gpu)).gpus[0]?.texts).toHaveProperty('boardPartNumber');
    expect(parseNvidiaSmiObject(log('N/A', newer)).gpus[0]?.texts).toHaveProperty('gpuPartNumber');
  });

  it('takes one GPU, several and none alike, MIG as text or object', () => {
    const gpu = { $: { id: '0000:18:00.0' }, mig_devices: 'None' };
    const mig = { $: { id: '0000:19:00.0' }, mig_devices: { mig_device: [{ index: '0' }] } };
    expect(parseNvidiaSmiObject(log('590.1', gpu)).gpus).toHaveLength(1);
    expect(parseNvidiaSmiObject(log('590.1', [gpu, mig])).gpus).toHaveLength(2);
    expect(parseNvidiaSmiObject({ nvidia_smi_log: { attached_gpus: '0' } })).toMatchObject({
      gpus: [],
      attachedGpus: 0,
    });
  });

  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { nvidia_smi_log: '' },
    { nvidia_smi_log: [{}, {}] },
  ])('refuses %j as collectorOutputInvalid', (value) => {
    expect(() => parseNvidiaSmiObject(value)).toThrow(
      expect.objectContaining({ code: 'collectorOutputInvalid' }),
    );
  });

  it('goes by the header line, in any order, and gives commas to the name', () => {
    const text =
      'note before\nuuid, name, power.draw [W], pci.bus_id\n\nU, A, B, 1.5, 0000:01:00.0\n';
    const read = parseNvidiaSmiCsv(text);
    expect(read.gpus[0]?.texts.productName).toEqual(['A, B']);
    expect(read.gpus[0]?.readings.powerMilliwatts).toBe(1500);
    expect(read.notes).toEqual([{ code: 'collectorWarning', message: 'note before' }]);
  });

  it('refuses CSV without a header line as collectorOutputInvalid', () => {
    expect(() => parseNvidiaSmiCsv('a, b\nc, d\n')).toThrow(
      expect.objectContaining({ code: 'collectorOutputInvalid' }),
    );
  });

  it('drops a driver sentence behind the version', () => {
    const text = 'uuid, driver_version\nU, 610.57.04 (deprecated: use kmd_version)\n';
    expect(parseNvidiaSmiCsv(text).driverVersion).toBe('610.57.04');
  });

  it('makes integers without rounding', () => {
    expect(parseThousandths('77.71 W')).toBe(77_710);
    expect(parseThousandths('0.0019')).toBe(1);
    expect(parseThousandths('1e3')).toBeUndefined();
    expect(parseThousandths('[N/A]')).toBeUndefined();
    expect(parseIntegerText('-5 C')).toBe(-5);
    expect(Object.is(parseIntegerText('-0'), 0)).toBe(true);
    expect(parseIntegerText('1.5')).toBeUndefined();
  });

  it('normalizes bus ids and refuses what is none', () => {
    expect(normalizeBusId('00001580:00:00.0')).toBe('00001580:00:00.0');
    expect(normalizeBusId('0000:c1:00.0')).toBe('00000000:C1:00.0');
    for (const text of ['', 'N/A', '18:00.0', '0000:18:00.9', '000000000:18:00.0']) {
      expect(normalizeBusId(text)).toBeUndefined();
    }
  });

  it('clips without splitting a character and refuses control characters', () => {
    const long = cleanText(`${'a'.repeat(255)}\u{1F600}b`);
    expect(long).toEqual({ kind: 'text', text: 'a'.repeat(255), clipped: true });
    expect(cleanText('a\u001bb').kind).toBe('controlCharacters');
    expect(cleanText(' \t ').kind).toBe('empty');
  });

  it('takes host facts only where the firmware says something', () => {
    const value = {
      system: { manufacturer: '', model: 'Computer', serial: '-', uuid: '' },
      uuid: { hardware: '4c4c4544-0042-3010-8051-b7c04f4e3332' },
      baseboard: { error: 'Error: no' },
      osInfo: { distro: 'Debian GNU/Linux', release: '12', serial: 'not taken' },
      node: { hostname: 'h', kernel: '6.1', machine: 'x86_64' },
    };
    expect(parseHost(value)).toEqual({
      systemUuid: '4c4c4544-0042-3010-8051-b7c04f4e3332',
      osName: 'Debian GNU/Linux',
      osVersion: '12',
      hostname: 'h',
      kernelVersion: '6.1',
      architecture: 'x86_64',
    });
    expect(parseHost('nonsense')).toEqual({});
  });
});

describe('absence and placeholders', () => {
  it.each([
    'N/A',
    '[N/A]',
    '[Not Supported]',
    'None',
    '',
    '0',
    '0x0',
    '00.00.00.00.00',
    'Not Found',
    'Requested functionality has been deprecated',
    '[Requested functionality has been deprecated]',
    'Insufficient Permissions',
    'Unknown Error',
    'GPU is lost',
    'GPU requires reset',
    'ERR!',
    '[Some text of a driver to come]',
  ])('%j is absence', (text) => {
    expect(isAbsent(text)).toBe(true);
  });

  it.each(['NVIDIA H200', '1654923017734', '00', 'Disabled', 'GPU-0'])('%j is a value', (text) => {
    expect(isAbsent(text)).toBe(false);
  });

  it('marks masks of a serial and no serial of the real form', () => {
    for (const mask of [
      '0000000000000',
      '1650000000007',
      '0123456789012',
      '1234567890123',
      'REDACTED',
      '165XXXXXXXXXX',
      'MASKED',
      '*************',
    ]) {
      expect([mask, isPlaceholder('serial', mask)]).toEqual([mask, true]);
    }
    let marked = 0;
    for (let number = 0; number < 20_000; number += 1) {
      const week = String((number % 53) + 1).padStart(2, '0');
      const year = String((number % 12) + 15).padStart(2, '0');
      const serial = `165${week}${year}${String(number * 47).padStart(6, '0')}`;
      if (isPlaceholder('serial', serial)) marked += 1;
    }
    expect(marked).toBe(0);
  });

  it('lists the fields that hold a placeholder', () => {
    expect(
      placeholderFields({
        serial: GPU_A.serial,
        uuid: 'GPU-00000000-0000-0000-0000-000000000000',
        pdi: '0x0000000000000001',
      }),
    ).toEqual(['uuid', 'pdi']);
    expect(placeholderFields({ serial: GPU_A.serial, uuid: GPU_A.uuid, pdi: GPU_A.pdi })).toEqual(
      [],
    );
    expect(placeholderFields({})).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { mergeGpus } from '../../agent/collectors/merge.ts';
import { parseNvidiaSmiObject } from '../../agent/collectors/parseXml.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseDocument } from '../../shared/evidence/document.ts';
import { h200, SALT } from '../factories/appraisal.ts';

function gpuOf(fields: object) {
  const gpu = { $: { id: '00000000:18:00.0' }, ...fields };
  const nvidia_smi_log = { driver_version: '580.65.06', attached_gpus: '1', gpu };
  const { gpus } = mergeGpus({ nvidiaSmiXml: parseNvidiaSmiObject({ nvidia_smi_log }) });
  return [...gpus.values()][0];
}

describe('board id and BAR1', () => {
  it.each([
    ['0x1800', '0x1800'],
    ['0x00001800', '0x1800'],
    ['0xF8D60000', '0xf8d60000'],
    ['0x0', undefined],
    ['N/A', undefined],
    ['6144', undefined],
  ])('of a board id printed as %s is %s', (printed, value) => {
    expect(gpuOf({ board_id: printed })?.boardId).toBe(value);
  });

  it.each([
    ['262144 MiB', 262_144],
    ['N/A', undefined],
    ['0 MiB', undefined],
  ])('of a window printed as %s is %s', (printed, value) => {
    expect(gpuOf({ bar1_memory_usage: { total: printed } })?.bar1TotalMiB).toBe(value);
  });

  it('come with the read that gave them', () => {
    const gpu = gpuOf({ board_id: '0x1800', bar1_memory_usage: { total: '65536 MiB' } });
    expect(gpu?.provenance).toMatchObject({
      boardId: ['nvidiaSmiXml'],
      bar1TotalMiB: ['nvidiaSmiXml'],
    });
  });

  it.each(['fleetseal/gpu@1', 'fleetseal/gpu@2'])(
    'are refused in %s, which lacks them',
    (format) => {
      const base = { format, salt: SALT, state: 'readable', ...h200(1), provenance: {} };
      const parse = (changes: object) =>
        parseDocument(fromUtf8(encodeJson({ ...base, ...changes })), 'gpu-00000000:18:00.0');
      expect(parse({}).format).toBe(format);
      const added = [
        { boardId: '0x1800' },
        { bar1TotalMiB: 65_536 },
        { provenance: { boardId: ['nvidiaSmiXml'] } },
        { disagreements: { bar1TotalMiB: { nvidiaSmiXml: '1' } } },
      ];
      for (const changes of added) {
        expect(() => parse(changes)).toThrow(expect.objectContaining({ code: 'documentInvalid' }));
        expect(parse({ ...changes, format: 'fleetseal/gpu@3' }).format).toBe('fleetseal/gpu@3');
      }
    },
  );
});

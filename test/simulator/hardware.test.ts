import { describe, expect, it } from 'vitest';
import { isPlaceholder } from '../../shared/claims/placeholder.ts';
import { boardIdOf, busIdParts, MODEL_FACTS } from '../../simulator/hardware.ts';
import { SeededRandom } from '../../simulator/random.ts';
import { createIdentitySource } from '../../simulator/serials.ts';
import { PLANS } from './fixtures.ts';

const ALL_BOARDS = PLANS.flatMap((plan) => [
  ...plan.hosts.flatMap((host) => host.gpus.map(({ hardware }) => hardware)),
  ...plan.incidents.flatMap((incident) =>
    incident.kind === 'unlicensedGpu' ? [incident.gpu.hardware] : [],
  ),
]);

describe('synthetic GPUs', () => {
  it('never share a serial, a UUID or a PDI, over all seeds', () => {
    expect(ALL_BOARDS.length).toBeGreaterThan(1000);
    const serials = PLANS.flatMap((plan) => plan.shipments.flatMap((each) => each.units)).map(
      ({ serial }) => serial,
    );
    expect(new Set(serials).size).toBe(serials.length);
    for (const field of ['serial', 'uuid', 'pdi'] as const) {
      expect(new Set(ALL_BOARDS.map((board) => board[field])).size, field).toBe(ALL_BOARDS.length);
    }
  });

  it('carry serials of plant, week and year, that no mask looks like', () => {
    for (const { serial, uuid, pdi } of ALL_BOARDS) {
      expect(serial).toMatch(/^16[45](0[1-9]|[1-4][0-9]|5[0-3])2[45]\d{6}$/);
      expect(uuid).toMatch(
        /^GPU-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(pdi).toMatch(/^0x[0-9a-f]{16}$/);
      expect(isPlaceholder('serial', serial), serial).toBe(false);
      expect(isPlaceholder('uuid', uuid), uuid).toBe(false);
      expect(isPlaceholder('pdi', pdi), pdi).toBe(false);
    }
  });

  it('hold together: part number, device, board, infoROM, VBIOS and memory fit the model', () => {
    for (const board of ALL_BOARDS) {
      const facts = MODEL_FACTS[board.model];
      expect(facts.pciDeviceId.slice(4)).toBe('10DE');
      expect(facts.pciSubsystemId.slice(4)).toBe('10DE');
      expect(board.memoryTotalMiB).toBe(facts.memoryTotalMiB);
      if (board.model === 'H20') {
        expect(facts.gpuPartNumber).toBe('N/A');
        expect([board.boardPartNumber, board.inforomImage, board.vbiosVersion]).toEqual(
          Array(3).fill('N/A'),
        );
        continue;
      }
      expect(facts.gpuPartNumber).toMatch(/^[0-9A-F]{4}-\d{3}-[A-Z]\d$/);
      expect(facts.gpuPartNumber.slice(0, 4)).toBe(facts.pciDeviceId.slice(0, 4));
      const project = /^\d{3}-\d(G\d{3})-/.exec(board.boardPartNumber)?.[1];
      expect(board.inforomImage.split('.')[0]).toBe(project);
      expect(board.vbiosVersion.split('.')[0]).toBe('96');
    }
  });

  it('have modded sizes that differ by more than two percent from every known size', () => {
    const known = [
      ...[143771, 97871, 95830, 81559, 183359, 189471, 284208, 40960, 81920, 23028, 46068],
      ...[23034, 15360, 16384, 32510, 24576, 11441, 49140, 97887, 24564, 32607],
    ];
    for (const { moddedMemoryMiB } of Object.values(MODEL_FACTS)) {
      for (const size of known) {
        expect(Math.abs(moddedMemoryMiB - size) * 50, String(size)).toBeGreaterThan(size);
      }
    }
  });

  it('compute the board id from domain, bus and device', () => {
    expect(boardIdOf('00000000:53:00.0')).toBe('0x5300');
    expect(boardIdOf('00001580:00:1F.0')).toBe('0x1580001f');
    expect(() => busIdParts('53:00.0')).toThrow(TypeError);
  });
});

describe('an identity source', () => {
  it('gives the same identities for the same random stream', () => {
    const make = (label: string) => {
      const source = createIdentitySource(new SeededRandom(label));
      return [source.serial(), source.uuid(), source.pdi(), source.serial()];
    };
    expect(make('x')).toEqual(make('x'));
    expect(make('x')).not.toEqual(make('y'));
  });
});

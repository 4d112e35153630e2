import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { boardIdOf, MODEL_FACTS } from '../../simulator/hardware.ts';
import { printQueryCsv } from '../../simulator/nvidiaSmi/csv.ts';
import { CSV_FIELDS, csvTimestamp } from '../../simulator/nvidiaSmi/csvFields.ts';
import type { SimulatedHostState } from '../../simulator/nvidiaSmi/state.ts';
import { printQueryXml, xmlTimestamp } from '../../simulator/nvidiaSmi/xml.ts';
import { xmlLines } from '../../simulator/nvidiaSmi/xmlTree.ts';
import { PLANS, speakingState, withLostGpu } from './fixtures.ts';

interface Xml2js {
  parseStringPromise(xml: string, options: object): Promise<XmlElement>;
}
type XmlElement = { [name: string]: XmlElement } & { $: Record<string, string> } & XmlElement[];

const xml2js: Xml2js = createRequire(import.meta.url)('xml2js');
const REFERENCE = process.env.FLEETSEAL_REFERENCE_DATA;

/** The `<gpu>` elements of a document, each as a function from a path of tags to its text. */
async function parseGpus(xml: string) {
  const root = await xml2js.parseStringPromise(xml, { explicitArray: true });
  const log = root.nvidia_smi_log;
  const gpus = log?.gpu ?? [];
  return [...gpus].map((gpu) => ({
    id: gpu.$.id,
    text: (tags: string): string => {
      let at: XmlElement | undefined = gpu;
      for (const tag of tags.split('/')) at = at?.[tag]?.[0];
      return typeof at === 'string' ? at : JSON.stringify(at);
    },
  }));
}

const eachHost = PLANS.slice(0, 4).flatMap((plan) =>
  plan.hosts.map(({ index }) => speakingState(plan, index, 0)),
);
const [oneHost] = eachHost;
if (oneHost === undefined) throw new Error('no host');

const split = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(', '));

const query = (state: SimulatedHostState, names: string, format = {}) =>
  printQueryCsv(state, names.split(','), format);

describe('the XML of a synthetic host', () => {
  it('parses, and gives back every identity as it was planned', async () => {
    for (const state of eachHost) {
      const gpus = await parseGpus(printQueryXml(state));
      expect(gpus).toHaveLength(state.gpus.length);
      for (const [index, gpu] of state.gpus.entries()) {
        const facts = MODEL_FACTS[gpu.model];
        const read = gpus[index]?.text ?? (() => '');
        expect(gpus[index]?.id).toBe(gpu.pciBusId);
        expect(read('product_name')).toBe(facts.productName);
        expect(read('serial')).toBe(gpu.serial);
        expect(read('uuid')).toBe(gpu.uuid);
        expect(read('pdi')).toBe(gpu.pdi);
        expect(read('vbios_version')).toBe(gpu.vbiosVersion);
        expect(read('board_id')).toBe(boardIdOf(gpu.pciBusId));
        expect(read('board_part_number')).toBe(gpu.boardPartNumber);
        expect(read('gpu_part_number')).toBe(facts.gpuPartNumber);
        expect(read('inforom_version/img_version')).toBe(gpu.inforomImage);
        expect(read('pci/pci_bus_id')).toBe(gpu.pciBusId);
        expect(read('pci/pci_device_id')).toBe(facts.pciDeviceId);
        expect(read('pci/pci_sub_system_id')).toBe(facts.pciSubsystemId);
        expect(read('fb_memory_usage/total')).toBe(`${gpu.memoryTotalMiB} MiB`);
        expect(read('bar1_memory_usage/total')).toBe(`${facts.bar1TotalMiB} MiB`);
        expect(read('mig_mode/current_mig')).toBe('Disabled');
        expect(read('mig_devices').trim()).toBe('None');
        expect(read('processes/process_info/used_memory')).toBe(
          gpu.processes[0] === undefined ? undefined : `${gpu.processes[0].usedMiB} MiB`,
        );
      }
    }
  });

  it('is as large as a real one: 20 to 30 kB a GPU', () => {
    for (const state of eachHost) {
      const size = Buffer.byteLength(printQueryXml(state)) / state.gpus.length;
      expect(size).toBeGreaterThan(20_000);
      expect(size).toBeLessThan(30_000);
    }
  });

  it('keeps the identity of a lost GPU and says of its readings that it is lost', async () => {
    const [first, second] = await parseGpus(printQueryXml(withLostGpu(oneHost, 1)));
    expect(second?.text('serial')).toBe(oneHost.gpus[1]?.serial);
    expect(second?.text('uuid')).toBe(oneHost.gpus[1]?.uuid);
    for (const tags of [
      'fb_memory_usage/total',
      'temperature/gpu_temp',
      'utilization/gpu_util',
      'clocks/sm_clock',
      'remapped_rows',
      'vbios_version',
    ]) {
      expect(second?.text(tags), tags).toBe('GPU is lost');
      expect(first?.text(tags), tags).not.toBe('GPU is lost');
    }
  });

  it('escapes what could open or close an element', async () => {
    const name = `a & b </gpu><gpu id="x"> ' `;
    expect(xmlLines('process_name', name, 0)).toEqual([
      '<process_name>a &amp; b &lt;/gpu&gt;&lt;gpu id=&quot;x&quot;&gt; &apos; </process_name>',
    ]);
    const gpus = oneHost.gpus.map((gpu) => ({ ...gpu, processes: [{ pid: 1, name, usedMiB: 2 }] }));
    const parsed = await parseGpus(printQueryXml({ ...oneHost, gpus }));
    expect(parsed).toHaveLength(gpus.length);
    expect(parsed[0]?.text('processes/process_info/process_name')).toBe(name);
  });

  it('spells times as the driver does', () => {
    expect(xmlTimestamp(Date.UTC(2026, 7, 21, 8, 54, 1))).toBe('Fri Aug 21 08:54:01 2026');
    expect(xmlTimestamp(Date.UTC(2026, 5, 1, 0, 0, 0))).toBe('Mon Jun  1 00:00:00 2026');
    expect(csvTimestamp(Date.UTC(2026, 6, 3, 22, 10, 46, 109))).toBe('2026/07/03 22:10:46.109');
  });

  it.skipIf(REFERENCE === undefined)('has the elements of a real H100, in their order', () => {
    const file = path.join(REFERENCE ?? '', 'nvidia-smi', 'h100-80gb-hbm3-8x-580.105.08.xml');
    const tagsOf = (xml: string) => {
      const gpu = xml.slice(xml.indexOf('<gpu '), xml.indexOf('</gpu>'));
      const tags = [...gpu.matchAll(/<([A-Za-z_0-9]+)[ >]/g)].map(([, tag]) => tag ?? '');
      return tags.filter((tag, at) => tag !== 'supported_graphics_clock' || tags[at - 1] !== tag);
    };
    const h100 = eachHost.find(
      ({ gpus }) => gpus[0]?.model === 'H100' && gpus[0].readings.utilizationGpuPercent === 0,
    );
    if (h100 === undefined) throw new Error('no idle H100 host');
    expect(tagsOf(printQueryXml(h100))).toEqual(tagsOf(readFileSync(file, 'utf8')));
  });
});

describe('the CSV of a synthetic host', () => {
  const FIELDS = 'index,name,serial,uuid,pci.bus_id,memory.total,vbios_version,power.draw';

  it('gives back every identity as it was planned, with units and without', () => {
    for (const state of eachHost) {
      const [header, ...rows] = split(query(state, FIELDS).text);
      expect(header?.join()).toBe(
        'index,name,serial,uuid,pci.bus_id,memory.total [MiB],vbios_version,power.draw [W]',
      );
      const bare = split(query(state, FIELDS, { noheader: true, nounits: true }).text);
      expect(bare).toHaveLength(state.gpus.length);
      for (const [index, gpu] of state.gpus.entries()) {
        const vbios = gpu.model === 'H20' ? '[N/A]' : gpu.vbiosVersion;
        const [at, name, serial, uuid, bus, memory, version, power] = rows[index] ?? [];
        expect([at, name]).toEqual([String(index), MODEL_FACTS[gpu.model].productName]);
        expect([serial, uuid, bus]).toEqual([gpu.serial, gpu.uuid, gpu.pciBusId]);
        expect([memory, version]).toEqual([`${gpu.memoryTotalMiB} MiB`, vbios]);
        expect(power).toMatch(/^\d+\.\d\d W$/);
        expect(bare[index]?.[5]).toBe(String(gpu.memoryTotalMiB));
        expect(bare[index]?.[7]).toBe(power?.slice(0, -2));
      }
    }
  });

  it('refuses a query with one unknown field whole', () => {
    expect(query(oneHost, 'uuid,pdi,serial')).toEqual({
      text: 'Field "pdi" is not a valid field to query.\n',
      exitCode: 2,
    });
  });

  it('prints for a lost GPU only what needs no chip', () => {
    const names = [...CSV_FIELDS.keys()];
    const answer = printQueryCsv(withLostGpu(oneHost, 1), names, { noheader: true });
    const [first, second] = split(answer.text);
    const kept = names.filter((_, at) => second?.[at] !== '[GPU is lost]');
    expect(kept).toEqual(
      expect.arrayContaining(['index', 'name', 'uuid', 'gpu_uuid', 'pci.bus_id', 'count']),
    );
    expect(kept.filter((name) => /serial|vbios|memory|clocks|power|temp/.test(name))).toEqual([]);
    expect(first).not.toContain('[GPU is lost]');
  });

  it.skipIf(REFERENCE === undefined)('knows every field of a real H200, header and unit', () => {
    const file = path.join(REFERENCE ?? '', 'nvidia-smi', 'h200-1x-590.48.01-linux.query-gpu.csv');
    const [header = '', row = ''] = readFileSync(file, 'utf8').split('\n');
    const names = header.split(', ').map((name) => name.replace(/ \[.*\]$/, ''));
    const h200 = eachHost.find(({ gpus }) => gpus[0]?.model === 'H200');
    if (h200 === undefined) throw new Error('no H200 host');
    const answer = printQueryCsv(h200, names);
    expect(answer.exitCode).toBe(0);
    const [ours = '', ourRow = ''] = answer.text.split('\n');
    expect(ours).toBe(header.trimEnd());
    const moving = /timestamp|driver|count|serial|uuid|pci\.|power|memory\.(used|free)|utilization/;
    const other = /clocks\.current|clocks_event|temperature|module_id|index/;
    const real = row.trimEnd().split(', ');
    for (const [at, value] of ourRow.split(', ').entries()) {
      const name = names[at] ?? '';
      if (!moving.test(name) && !other.test(name)) expect(value, name).toBe(real[at]);
    }
  });
});

/** What the golden files are about: one host with two H200, its license and its shipment. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateAt } from '../../simulator/incidents.ts';
import type { SimulatedHostState } from '../../simulator/nvidiaSmi/state.ts';
import { planFleet } from '../../simulator/plan.ts';

function goldenState(): SimulatedHostState {
  const plan = planFleet(1);
  const index = plan.hosts.findIndex(({ model }) => model === 'H200');
  const state = stateAt(plan, index, 0);
  if (state === 'silent') throw new TypeError('every host speaks in the first round');
  return { ...state, gpus: state.gpus.slice(0, 2) };
}

/** What nvidia-smi shows. */
export const GOLDEN_STATE: SimulatedHostState = goldenState();

/** Files of the kernel that the host collector reads. */
const HOST_FILES: Readonly<Record<string, string>> = {
  'sys/class/dmi/id/sys_vendor': 'Example Systems',
  'sys/class/dmi/id/product_name': 'GPU Server 8',
  'sys/class/dmi/id/product_serial': 'EX0000123',
  'sys/class/dmi/id/product_uuid': '3f0f2c1e-6d1c-4a51-9a52-7f0d3c6a9b10',
  'sys/class/dmi/id/board_vendor': 'Example Systems',
  'sys/class/dmi/id/board_name': 'GS8-MB',
  'sys/class/dmi/id/board_serial': 'MB0000456',
  'sys/class/dmi/id/chassis_serial': 'CH0000789',
  'sys/class/dmi/id/bios_version': '1.4.2',
  'proc/sys/kernel/hostname': 'gpu-host-1',
  'proc/sys/kernel/osrelease': '6.8.0-45-generic',
  'proc/sys/kernel/arch': 'x86_64',
};

/** Writes them below the root of a host. */
export function writeHostFiles(root: string): void {
  for (const [path, text] of Object.entries(HOST_FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
}

const license = {
  id: 'LIC-2026-0001',
  authority: 'BIS',
  number: 'D1234567',
  eccn: '3A090.a',
  licensee: 'Example Operator Ltd',
  endUser: 'Example Research Institute',
  sites: ['Site A'],
  items: [{ model: 'H200', quantity: 4 }],
  validFrom: '2026-01-15',
  validTo: '2028-01-15',
  conditions: [{ id: 'C1', text: 'Monthly report of the location of every unit.' }],
};

const [first, second] = GOLDEN_STATE.gpus;
const jsonShipment = {
  id: 'SHP-1',
  license: license.id,
  shippedAt: '2026-04-01',
  units: [{ model: 'H200', serial: first?.serial, uuid: first?.uuid }],
};

const licenseFile = { licenses: [license], shipments: [jsonShipment] };

/** A file for `fleetseal license import`: a license, and a shipment of one unit. */
export const LICENSES = `${JSON.stringify(licenseFile, null, 2)}\n`;

/** Two more units as CSV; the second one has not arrived. */
export const SHIPMENTS_CSV = [
  'license,shipment,shippedAt,model,serial,uuid',
  `${license.id},SHP-2,2026-04-02,H200,${second?.serial ?? ''},`,
  `${license.id},SHP-3,2026-05-30,H200,1654926000077,`,
  '',
].join('\n');

/** A second license, as CSV. */
export const LICENSES_CSV = [
  'license,authority,number,eccn,sites,model,quantity,validFrom,validTo',
  'LIC-2026-0002,BIS,D7654321,3A090.a,Site A;Site B,H20,2,2026-03-01,2028-03-01',
  '',
].join('\n');

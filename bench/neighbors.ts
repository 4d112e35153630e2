/** Two well-known agents of other people, started as Debian has them, to compare ours with. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';

/** One of them, running, and what asks it for its figures once. */
export interface Neighbor {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ask: () => Promise<void>;
  /** Time between two questions, as its own documentation suggests. */
  readonly everyMs: number;
}

const EXPORTER = '/usr/bin/prometheus-node-exporter';
const ZABBIX = '/usr/sbin/zabbix_agent2';
const EXPORTER_PORT = 19_100;
const ZABBIX_PORT = 20_050;

/** Zabbix's passive protocol: a header, the length, the name of an item. */
async function askZabbix(): Promise<void> {
  const item = Buffer.from('system.cpu.load[all,avg1]');
  const length = Buffer.alloc(8);
  length.writeUInt32LE(item.length);
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection(ZABBIX_PORT, '127.0.0.1');
    socket.on('connect', () =>
      socket.write(Buffer.concat([Buffer.from('ZBXD\x01'), length, item])),
    );
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.resume();
  });
}

async function askExporter(): Promise<void> {
  await (await fetch(`http://127.0.0.1:${EXPORTER_PORT}/metrics`)).text();
}

function zabbixSettings(folder: string): string {
  const file = join(folder, 'zabbix.conf');
  const settings = {
    Server: '127.0.0.1',
    ListenIP: '127.0.0.1',
    ListenPort: ZABBIX_PORT,
    Hostname: 'bench',
    LogType: 'console',
    PidFile: join(folder, 'zabbix.pid'),
    ControlSocket: join(folder, 'zabbix.sock'),
    PluginSocket: join(folder, 'zabbix.plugin.sock'),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''));
  return file;
}

/** Starts both. Throws a plain Error that says what to install where one is missing. */
export function startNeighbors(folder: string): readonly Neighbor[] {
  if (!existsSync(EXPORTER) || !existsSync(ZABBIX)) {
    throw new Error('to compare with: apt-get install prometheus-node-exporter zabbix-agent2');
  }
  const listen = `--web.listen-address=127.0.0.1:${EXPORTER_PORT}`;
  return [
    {
      name: 'node exporter',
      process: spawn(EXPORTER, [listen], { stdio: 'ignore' }),
      ask: askExporter,
      everyMs: 15_000,
    },
    {
      name: 'Zabbix agent 2',
      process: spawn(ZABBIX, ['-f', '-c', zabbixSettings(folder)], { stdio: 'ignore' }),
      ask: askZabbix,
      everyMs: 60_000,
    },
  ];
}

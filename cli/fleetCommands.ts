/** The commands that list and show: GPUs, hosts, licenses, shipments, sites, custody and more. */
import type { Command } from 'commander';
import { COLUMN_WORDS } from '../shared/accounting/words.ts';
import type { GpuRow, HostRow } from '../shared/api/rows.ts';
import type { RecordRow } from '../shared/api/rowsRecords.ts';
import { example } from './commandLine.ts';
import { addList, type ListCommand } from './lists.ts';
import { withWhen } from './options.ts';
import { HOST_WORDS, timeText } from './print.ts';

/** Characters of a key id that lists show; the commands take them. */
const KID_SHOWN = 12;

const GPUS: ListCommand<GpuRow> = {
  route: 'listGpus',
  list: 'gpus',
  what: 'GPUs',
  columns: [
    { head: 'serial', of: ({ serial, uuid }) => serial ?? uuid },
    { head: 'model', of: ({ model }) => model },
    { head: 'license', of: ({ license }) => license },
    { head: 'column', of: ({ column, standing }) => (column ? COLUMN_WORDS[column] : standing) },
    { head: 'host', of: ({ host }) => host },
    { head: 'site', of: ({ site }) => site },
    { head: 'last seen', of: ({ lastSeenAt }) => timeText(lastSeenAt) },
    { head: 'findings', of: ({ findings }) => findings.length },
  ],
};
const HOSTS: ListCommand<HostRow> = {
  route: 'listHosts',
  list: 'hosts',
  what: 'Hosts',
  columns: [
    { head: 'host', of: ({ name }) => name },
    { head: 'site', of: ({ site }) => site },
    { head: 'state', of: ({ state }) => HOST_WORDS.state[state] },
    { head: 'key kept in', of: ({ protection }) => HOST_WORDS.protection[protection] },
    { head: 'last seen', of: ({ lastSeenAt }) => timeText(lastSeenAt) },
    { head: 'GPUs', of: ({ gpus }) => gpus },
    { head: 'key', of: ({ kid }) => kid.slice(0, KID_SHOWN) },
  ],
};
const LICENSES: ListCommand<RecordRow<'license'>> = {
  route: 'listLicenses',
  list: 'license',
  what: 'Licenses',
  columns: [
    { head: 'license', of: ({ id }) => id },
    { head: 'state', of: ({ state }) => state },
    { head: 'until', of: ({ record }) => record.validTo },
    { head: 'licensed', of: ({ figures }) => figures.licensed },
    { head: 'not shipped', of: ({ figures }) => figures.notShipped },
    { head: 'attested', of: ({ figures }) => figures.attested },
    { head: 'with findings', of: ({ figures }) => figures.attestedWithFindings },
    { head: 'unaccounted', of: ({ figures }) => figures.unaccounted },
  ],
};
const SHIPMENTS: ListCommand<RecordRow<'shipment'>> = {
  route: 'listShipments',
  list: 'shipment',
  what: 'Shipments',
  columns: [
    { head: 'shipment', of: ({ id }) => id },
    { head: 'license', of: ({ record }) => record.license },
    { head: 'shipped', of: ({ record }) => record.shippedAt },
    { head: 'site', of: ({ record }) => record.site ?? null },
    { head: 'units', of: ({ units }) => units },
    { head: 'tested', of: ({ tested }) => tested },
    { head: 'received', of: ({ received }) => received },
    { head: 'attested', of: ({ attested }) => attested },
  ],
};
const CUSTODY: ListCommand<RecordRow<'custody'>> = {
  route: 'listCustodyEvents',
  list: 'custody',
  what: 'Custody events',
  columns: [
    { head: 'event', of: ({ id }) => id },
    { head: 'what', of: ({ record }) => record.event },
    { head: 'when', of: ({ record }) => timeText(record.at) },
    { head: 'units', of: ({ units }) => units },
    { head: 'site', of: ({ record }) => record.site ?? null },
    { head: 'by', of: ({ by }) => by },
  ],
};
const SITES: ListCommand<RecordRow<'site'>> = {
  route: 'listSites',
  list: 'site',
  what: 'Sites',
  columns: [
    { head: 'site', of: ({ id }) => id },
    { head: 'country', of: ({ record }) => record.country },
    { head: 'by', of: ({ by }) => by },
  ],
};
const PARTIES: ListCommand<RecordRow<'party'>> = {
  route: 'listParties',
  list: 'party',
  what: 'Parties',
  columns: [
    { head: 'party', of: ({ id }) => id },
    { head: 'name', of: ({ record }) => record.name },
    { head: 'country', of: ({ record }) => record.country },
    { head: 'by', of: ({ by }) => by },
  ],
};

/** A command with a second name: in the plural, as people say it. */
function group(
  program: Command,
  [name, plural]: readonly [string, string],
  about: string,
): Command {
  return program.command(name).alias(plural).description(about);
}

/** Adds the commands to the program; `license` is its command of that name. */
export function addFleetCommands(
  program: Command,
  { license, host }: { license: Command; host: Command },
): void {
  const gpu = group(program, ['gpu', 'gpus'], 'GPUs, licensed or not');
  addList(gpu.command('list').description('GPUs, by any column'), GPUS);
  showCommand(gpu, {
    param: 'gpu',
    about: 'one GPU and its life, by serial or uuid',
    route: 'getGpu',
  });
  gpu.addHelpText('afterAll', example('gpu list --column unaccounted --site "Suzhou 1"'));
  addList(host.command('list').description('every host: state, key, when it was last seen'), HOSTS);
  showCommand(host, { param: 'host', about: 'one host, its keys and its GPUs', route: 'getHost' });
  addList(license.command('list').description('licenses and what is drawn from them'), LICENSES);
  showCommand(license, { param: 'id', about: 'one license', route: 'getLicense' });
  const shipment = group(program, ['shipment', 'shipments'], 'shipments and their GPUs');
  addList(shipment.command('list').description('shipments: tested, received, attested'), SHIPMENTS);
  showCommand(shipment, { param: 'id', about: 'one shipment', route: 'getShipment' });
  const custody = group(program, ['custody', 'custodies'], 'what papers say happened to GPUs');
  addList(custody.command('list').description('custody events'), CUSTODY);
  showCommand(custody, { param: 'id', about: 'one custody event', route: 'getCustodyEvent' });
  const site = group(program, ['site', 'sites'], 'sites');
  addList(site.command('list').description('sites'), SITES);
  showCommand(site, { param: 'id', about: 'one site', route: 'getSite' });
  const party = group(program, ['party', 'parties'], 'exporters, end users, carriers and others');
  addList(party.command('list').description('parties'), PARTIES);
  showCommand(party, { param: 'id', about: 'one party', route: 'getParty' });
  withWhen(program.command('search <text>').description('find anything by a part of its name'))
    .addHelpText('after', example('search 16549240'))
    .action(async (text, options) => (await import('./show.ts')).search(text, options));
}

interface Shown {
  readonly param: 'gpu' | 'host' | 'id';
  readonly about: string;
  readonly route: ShownRoute;
}

function showCommand(parent: Command, { param, about, route }: Shown): void {
  withWhen(parent.command(`show <${param}>`).description(about)).action(
    async (value: string, options) =>
      (await import('./show.ts')).show({ route, param, value }, options),
  );
}

/** A route that shows one thing. */
export type ShownRoute =
  | 'getGpu'
  | 'getHost'
  | 'getLicense'
  | 'getShipment'
  | 'getCustodyEvent'
  | 'getSite'
  | 'getParty';

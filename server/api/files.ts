/** Handlers that give lists as files. */
import { DEFAULT_COLUMNS, LIST_COLUMNS, type ListColumn } from '../../shared/api/listColumns.ts';
import type { FileAnswer } from '../../shared/api/route.ts';
import type { FILE_ROUTES, ListFileFormat } from '../../shared/api/routes/files.ts';
import { FILE_MEDIA_TYPES } from '../../shared/api/routes/imports.ts';
import { columnName, LISTS, type ListName } from '../../shared/api/rowsLists.ts';
import { msToText } from '../../shared/register/day.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import { listFile } from '../listFiles/listFile.ts';
import { OpenFiles } from '../listFiles/openFiles.ts';
import type { Beside } from '../views/messages.ts';
import type { AsOfQuery } from '../views/queries.ts';
import type { Handlers, Principal } from './call.ts';
import { type FleetParts, findingsChosen, isPresent } from './fleet.ts';
import { listQueryOf } from './listQuery.ts';

/** What the handlers need. */
export interface FilesParts extends FleetParts {
  readonly accessLog: AccessLog;
}

interface Asked {
  readonly principal: Principal;
  readonly query: AsOfQuery & {
    readonly format: ListFileFormat;
    readonly columns?: readonly string[] | undefined;
    /** Of findings only. */
    readonly assignee?: readonly string[] | undefined;
  };
  readonly now: number;
}

/** Handlers that give lists as files. */
export function filesHandlers(parts: FilesParts): Handlers<typeof FILE_ROUTES> {
  const files = new OpenFiles();
  const download =
    (list: ListName) =>
    async (asked: Asked): Promise<FileAnswer> => {
      const { format } = asked.query;
      const name = `${list}-${msToText(asked.now).replaceAll(':', '')}.${format}`;
      const owner = asked.principal.account ?? 'socket';
      const bytes = await files.open(owner, () => fileFor(parts, { list, name, asked }));
      return { mediaType: FILE_MEDIA_TYPES[format], name, bytes };
    };
  return {
    downloadGpus: download('gpus'),
    downloadHosts: download('hosts'),
    downloadFindings: download('findings'),
    downloadParties: download('party'),
    downloadSites: download('site'),
    downloadLicenses: download('license'),
    downloadLicenseEvents: download('licenseEvent'),
    downloadShipments: download('shipment'),
    downloadLabTests: download('labTest'),
    downloadCustodyEvents: download('custody'),
    downloadStatements: download('statement'),
    downloadUses: download('use'),
    downloadDeclarations: download('declaration'),
    downloadAttachments: download('attachment'),
    downloadDecisions: download('decision'),
  };
}

/** No byte leaves before the record says so. */
async function fileFor(
  parts: FilesParts,
  { list, name, asked }: { list: ListName; name: string; asked: Asked },
): Promise<AsyncGenerator<Uint8Array>> {
  const { views, accessLog } = parts;
  const { principal, query, now } = asked;
  const { format, columns: header = DEFAULT_COLUMNS[list], assignee, ...rest } = query;
  const { scope, name: by } = principal;
  const selected = listQueryOf(rest);
  const only = await findingsChosen(parts, { principal, assignee, asOf: query });
  const { filters, q = null, sort = columnName(LISTS[list].sorts[0]) } = selected;
  const columns = header.flatMap((each) => columnsNamed(list, each));
  const beside = isPresent(query) ? await besideOf(parts, list, principal) : null;
  const asking = { ...selected, only, format, columns, beside };
  const texts = await views.texts(scope, list, asking);
  const order = {
    ...{ list, scope, q, sort, by, madeAt: now },
    filters: assignee === undefined ? filters : { ...filters, assignee },
  };
  const file = listFile({ order, format, header, texts });
  const detail = `${texts.total} rows`;
  await accessLog.record({ act: 'listExported', actor: principal, target: name, detail });
  return file;
}

function columnsNamed(list: ListName, name: string): ListColumn[] {
  return LIST_COLUMNS[list].filter((column) => column.name === name);
}

/** What the lists have of the present beside the views. */
async function besideOf(
  { work, connected }: FleetParts,
  list: ListName,
  principal: Principal,
): Promise<Beside | null> {
  if (list === 'findings') {
    // What is left out of those that nobody looks after is every finding that somebody does.
    const { ids } = await work.chosenBy(principal, ['none']);
    return { member: 'assignee', by: 'id', values: await work.assignees(ids), other: null };
  }
  if (list !== 'hosts') return null;
  const values = new Map([...connected()].map((kid) => [kid, true]));
  return { member: 'connected', by: 'kid', values, other: false };
}

/** Answers the routes about the server itself, and about what crosses an air gap. */
import type { SYSTEM_ROUTES } from '../../shared/api/routes/system.ts';
import { fromBase64 } from '../../shared/bytes/base64.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import type { Agents } from '../agents.ts';
import type { Appraising } from '../appraising.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { ServerContext } from '../context.ts';
import { checkStoredLogs } from '../logCheck.ts';
import { importBundle } from '../offline/importBundle.ts';
import { makeKit } from '../offline/kit.ts';
import { systemStatus } from '../systemStatus.ts';
import { trustFile } from '../trustFile.ts';
import type { Handlers } from './call.ts';

/** What the handlers need. */
export interface SystemParts {
  readonly context: ServerContext;
  readonly agents: Pick<Agents, 'signedIn'>;
  readonly appraising: Appraising;
  readonly accessLog: AccessLog;
  readonly version: string;
  readonly addresses: { readonly agents: string; readonly http: string };
  /** Path of the database file. */
  readonly database: string;
}

/** Handlers about the server itself, and about what crosses an air gap. */
export function systemHandlers(parts: SystemParts): Handlers<typeof SYSTEM_ROUTES> {
  const { context, appraising, accessLog, database } = parts;
  let checking: ReturnType<typeof checkStoredLogs> | null = null;
  return {
    getStatus: ({ principal }) => systemStatus(parts, principal),
    getTrust: () => {
      const bytes = utf8(trustFile(context));
      return { mediaType: 'application/json', name: 'trust.json', bytes };
    },
    checkLogs: async ({ principal }) => {
      await accessLog.record({ act: 'logsChecked', actor: principal, target: null, detail: null });
      // It reads everything: one at a time, whoever asks meanwhile gets its answer.
      checking ??= checkStoredLogs(context, database).finally(() => {
        checking = null;
      });
      return checking;
    },
    getOfflineKit: async ({ principal }) => {
      const act = { act: 'offlineKitRead', target: null, detail: null } as const;
      await accessLog.record({ ...act, actor: principal });
      return makeKit(context);
    },
    importOffline: async ({ body, principal }) => {
      const { scope } = principal;
      const bytes = fromBase64(body.content);
      const reply = await importBundle({ context, appraising, scope }, bytes);
      const { evidence, added } = reply.summary;
      const detail = `${evidence} evidence, ${added} of it new`;
      const act = { act: 'offlineImported', target: reply.answer.enrolled?.kid ?? null } as const;
      await accessLog.record({ ...act, actor: principal, detail });
      return reply;
    },
  };
}

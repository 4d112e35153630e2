/** Handlers of the two transparency logs. */
import { isWholeAccess } from '../../shared/api/roles.ts';
import type { LOGS_ROUTES } from '../../shared/api/routes/logs.ts';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { type LogName, parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { parseRegisterDocument, type RegisterDocument } from '../../shared/register/documents.ts';
import type { ServerContext } from '../context.ts';
import { isVisible, LIST_READERS } from '../reports/reportRows.ts';
import type { Handlers, Principal } from './call.ts';

/** What the routes of the logs work with. */
export type LogsParts = Pick<ServerContext, 'evidenceLog' | 'registerLog' | 'register'>;

/** Handlers of LOGS_ROUTES. */
export function logsHandlers(parts: LogsParts): Handlers<typeof LOGS_ROUTES> {
  const { evidenceLog, registerLog } = parts;
  const logOf = (name: LogName) => (name === 'evidence' ? evidenceLog : registerLog);
  return {
    listLogs: () => ({
      items: [evidenceLog, registerLog].map(({ name: log, origin, vkey, size, checkpoint }) => {
        return { log, origin, vkey, size, checkpoint };
      }),
    }),
    getLeaf: async ({ principal, params: { log, index } }) => {
      const leaf = fromUtf8(await logOf(log).leafAt(index));
      const document = log === 'register' ? await readable(parts, principal, leaf) : null;
      return { index, leaf, document };
    },
    getLeafProof: async ({ params: { log, index } }) => {
      return { index, proof: await logOf(log).proof(index) };
    },
    getConsistency: async ({ params, query: { from, to } }) => {
      const log = logOf(params.log);
      // Read together: the checkpoint is of at least the size that the proof leads to.
      const { size, checkpoint } = log;
      const hashes = await log.consistency(from, to ?? size);
      return { from, to: to ?? size, hashes: hashes.map(toBase64), checkpoint };
    },
  };
}

/** The text of a register document; null where the account may not read it. */
async function readable(
  { register }: Pick<LogsParts, 'register'>,
  principal: Principal,
  leaf: string,
): Promise<string | null> {
  const { digest } = parseRegisterLeaf(utf8(leaf));
  const text = await register.text(digest);
  return mayRead(principal, parseRegisterDocument(text)) ? text : null;
}

/** Who reads the whole fleet reads every document; others those of reports that they may have. */
function mayRead(principal: Principal, document: RegisterDocument): boolean {
  const { roles, scope } = principal;
  const isReader = LIST_READERS.some((role) => roles.includes(role));
  if (isReader && isWholeAccess(scope)) return true;
  switch (document.format) {
    case 'fleetseal/accessRoot@1':
    case 'fleetseal/regulatorKey@1':
    case 'fleetseal/challengeFiled@1':
      return true;
    case 'fleetseal/reportRelease@1':
      return isVisible({ licenses: document.licenses, state: 'released' }, principal, []);
    case 'fleetseal/reportStep@1': {
      const { step, licenses, account } = document;
      const isPublic =
        step === 'released' || (step === 'downloaded' && account === principal.account);
      const state = isPublic ? 'released' : 'drafted';
      return isVisible({ licenses, state }, principal, LIST_READERS);
    }
    default:
      return false;
  }
}

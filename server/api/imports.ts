/** Answers the routes of imports, exports, templates and withdrawals. */
import type { FileFormat } from '../../shared/api/records.ts';
import type { FileAnswer } from '../../shared/api/route.ts';
import { FILE_MEDIA_TYPES, type IMPORTS_ROUTES } from '../../shared/api/routes/imports.ts';
import { fromBase64 } from '../../shared/bytes/base64.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import { templateFile } from '../import/planning.ts';
import { exportRecords, importRecords, withdrawRecord } from '../importing.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Handlers } from './call.ts';

/** What the handlers need. */
export interface ImportsParts {
  readonly register: RegisterBook;
  readonly accessLog: AccessLog;
}

/** Handlers of imports, exports, templates and withdrawals. */
export function importsHandlers({
  register,
  accessLog,
}: ImportsParts): Handlers<typeof IMPORTS_ROUTES> {
  return {
    importRecords: ({ body, principal }) => {
      const { content, ...order } = body;
      const { name: by, scope } = principal;
      return importRecords(register, { ...order, bytes: fromBase64(content), by, scope });
    },
    exportRecords: async ({ params, query, principal }) => {
      const { table } = params;
      const { format } = query;
      const { scope } = principal;
      const bytes = await exportRecords(register, { table, format, scope });
      const target = `${table}.${format}`;
      await accessLog.record({ act: 'recordsExported', actor: principal, target, detail: null });
      return fileOf({ name: table, format, bytes });
    },
    getTemplate: async ({ params, query }) => {
      const { table } = params;
      const { format } = query;
      const bytes = await templateFile(table, format);
      return fileOf({ name: `${table}-template`, format, bytes });
    },
    withdrawRecord: ({ body, principal }) => {
      const { name: by, scope } = principal;
      return withdrawRecord(register, { ...body, by, scope });
    },
  };
}

function fileOf(file: { name: string; format: FileFormat; bytes: Uint8Array }): FileAnswer {
  const { name, format, bytes } = file;
  return { mediaType: FILE_MEDIA_TYPES[format], name: `${name}.${format}`, bytes };
}

/** Answers the routes of the audit. */
import { ACCESS_EXPORT_TYPE, type AUDIT_ROUTES } from '../../shared/api/routes/audit.ts';
import { msToDay } from '../../shared/register/day.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import { type AccessExportSource, exportAccess } from '../audit/export.ts';
import type { AuditTimeline } from '../audit/timeline.ts';
import type { Handlers } from './call.ts';

/** What the routes of the audit need. */
export interface AuditParts {
  readonly timeline: AuditTimeline;
  readonly access: AccessLog;
  readonly source: AccessExportSource;
}

/** Handlers of the audit. */
export function auditHandlers({
  timeline,
  access,
  source,
}: AuditParts): Handlers<typeof AUDIT_ROUTES> {
  return {
    listAudit: ({ query }) => timeline.page(query),
    exportAudit: async ({ query: { from, to }, principal, now }) => {
      const order = { from, to, by: principal.name, createdAt: now };
      const bytes = await exportAccess(source, order);
      const name = `access-${msToDay(from)}-${msToDay(to - 1)}.jsonl`;
      // No byte leaves before the record says so; the file itself was made before.
      await access.record({
        act: 'accessExported',
        actor: principal,
        target: null,
        detail: `from ${msToDay(from)} to ${msToDay(to - 1)}`,
      });
      return { mediaType: ACCESS_EXPORT_TYPE, name, bytes };
    },
  };
}

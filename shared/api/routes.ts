/** The route table: every route of the API, by its name. */
import type { Routes } from './route.ts';
import { AUDIT_ROUTES } from './routes/audit.ts';
import { DECISIONS_ROUTES } from './routes/decisions.ts';
import { ENROLLMENT_ROUTES } from './routes/enrollment.ts';
import { EVENT_ROUTES } from './routes/events.ts';
import { FACET_ROUTES } from './routes/facets.ts';
import { FILE_ROUTES } from './routes/files.ts';
import { FLEET_ROUTES } from './routes/fleet.ts';
import { IMPORTS_ROUTES } from './routes/imports.ts';
import { LOGS_ROUTES } from './routes/logs.ts';
import { OIDC_ROUTES } from './routes/oidc.ts';
import { OPERATIONS_ROUTES } from './routes/operations.ts';
import { PEOPLE_ROUTES } from './routes/people.ts';
import { POLICY_ROUTES } from './routes/policy.ts';
import { RECORD_ROUTES } from './routes/recordReads.ts';
import { REPORTS_ROUTES } from './routes/reports.ts';
import { SAVED_VIEW_ROUTES } from './routes/savedViews.ts';
import { SYSTEM_ROUTES } from './routes/system.ts';
import { WEBHOOK_ROUTES } from './routes/webhooks.ts';
import { WORK_ROUTES } from './routes/work.ts';

/** Below which path the routes are. */
export const API_PREFIX = '/api/v1';

/** Every route. */
export const ROUTES = {
  ...PEOPLE_ROUTES,
  ...OIDC_ROUTES,
  ...FLEET_ROUTES,
  ...RECORD_ROUTES,
  ...FACET_ROUTES,
  ...FILE_ROUTES,
  ...SAVED_VIEW_ROUTES,
  ...IMPORTS_ROUTES,
  ...DECISIONS_ROUTES,
  ...WORK_ROUTES,
  ...POLICY_ROUTES,
  ...ENROLLMENT_ROUTES,
  ...REPORTS_ROUTES,
  ...LOGS_ROUTES,
  ...AUDIT_ROUTES,
  ...EVENT_ROUTES,
  ...WEBHOOK_ROUTES,
  ...SYSTEM_ROUTES,
  ...OPERATIONS_ROUTES,
} as const satisfies Routes;

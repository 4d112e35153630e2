/** Routes of the views of tables that people saved. */
import * as z from 'zod';
import { type Access, defineRoutes } from '../route.ts';
import { savedViewIdSchema, savedViewRequestSchema, savedViewSchema } from '../savedViews.ts';

const access = {
  who: ['administrator', 'compliance', 'approver', 'auditor', 'operator'],
  scope: 'none',
} as const satisfies Access;
const params = z.strictObject({ view: savedViewIdSchema });
const area = 'Saved views';
const example = {
  page: 'gpus',
  name: 'Not seen, Suzhou',
  query: 'column=unreachable&site=Suzhou+1&sort=-lastSeenAt',
  shared: true,
};

/** Saved views. */
export const SAVED_VIEW_ROUTES = defineRoutes({
  listSavedViews: {
    method: 'GET',
    path: '/saved-views',
    area,
    summary: 'List the views that the account saved, and those that are shared',
    access,
    /** By page and name. */
    reply: z.strictObject({ items: z.array(savedViewSchema) }),
    errors: [],
  },
  saveView: {
    method: 'POST',
    path: '/saved-views',
    area,
    summary: 'Save a view of a table for oneself, or share it with every account that reads lists',
    access,
    body: savedViewRequestSchema,
    example,
    reply: savedViewSchema,
    errors: ['stateChanged'],
  },
  changeView: {
    method: 'PUT',
    path: '/saved-views/{view}',
    area,
    summary: 'Change a view: who saved it, or of a shared one an administrator',
    access,
    params,
    body: savedViewRequestSchema,
    example,
    reply: savedViewSchema,
    errors: ['notFound'],
  },
  removeView: {
    method: 'DELETE',
    path: '/saved-views/{view}',
    area,
    summary: 'Remove a view: who saved it, or of a shared one an administrator',
    access,
    params,
    reply: z.strictObject({ id: savedViewIdSchema }),
    errors: ['notFound'],
  },
});

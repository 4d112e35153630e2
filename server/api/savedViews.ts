/** Answers the routes of saved views. */
import type { SAVED_VIEW_ROUTES } from '../../shared/api/routes/savedViews.ts';
import type { SavedViews } from '../savedViews/savedViews.ts';
import type { Handlers } from './call.ts';

/** Handlers of saved views. */
export function savedViewsHandlers({
  savedViews,
}: {
  readonly savedViews: SavedViews;
}): Handlers<typeof SAVED_VIEW_ROUTES> {
  return {
    listSavedViews: async ({ principal }) => ({ items: await savedViews.list(principal) }),
    saveView: ({ principal, body }) => savedViews.save(principal, body),
    changeView: ({ principal, params, body }) => savedViews.change(principal, params.view, body),
    removeView: async ({ principal, params }) => {
      await savedViews.remove(principal, params.view);
      return { id: params.view };
    },
  };
}

/** The views of a running server. */
import type { ServerContext } from '../context.ts';
import { Views } from './views.ts';

/** Makes the views; their threads start when they are first needed. Close them with the server. */
export function openViews(context: ServerContext): Views {
  const { store, evidenceLog, register, now, log } = context;
  return new Views({
    databasePath: store.path,
    origin: evidenceLog.origin,
    // The register is read first: each of its leaves follows an evidence log of at most that size.
    sizes: () => {
      const registerSize = register.entries.length;
      return { registerSize, evidenceSize: evidenceLog.size };
    },
    now,
    log,
  });
}

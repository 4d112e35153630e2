/** Follows the events of the fleet, so that what is shown is asked for again when it changed. */
import { EVENT_TYPES } from 'virtual:operations';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { addressOf } from './call.ts';

/** Many events come at once, and a view takes the server time. */
const PAUSE_MS = 3000;

/**
 * Follows until it is ended. A browser opens only six connections to a server without HTTP/2: a tab
 * that nobody sees leaves its own to the others, and asks for everything again when it is shown.
 */
function follow(onChanged: () => void, onLive: (isLive: boolean) => void): () => void {
  let source: EventSource | null = null;
  const stop = () => {
    source?.close();
    source = null;
    onLive(false);
  };
  const start = () => {
    const opened = new EventSource(addressOf('streamEvents', {}));
    source = opened;
    opened.onopen = () => onLive(true);
    opened.onerror = () => {
      onLive(false);
      // Refused, and not only interrupted: the session may have ended, and nothing is left to see.
      if (opened.readyState === EventSource.CLOSED) onChanged();
    };
    for (const type of EVENT_TYPES) opened.addEventListener(type, onChanged);
  };
  const turn = () => {
    if (document.hidden) stop();
    else if (source === null) {
      start();
      onChanged();
    }
  };
  if (!document.hidden) start();
  document.addEventListener('visibilitychange', turn);
  return () => {
    document.removeEventListener('visibilitychange', turn);
    stop();
  };
}

/** True while changes come in by themselves. `isOn` false opens no connection. */
export function useLive(isOn: boolean): boolean {
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const changed = () => {
      timer ??= setTimeout(() => {
        timer = null;
        void client.invalidateQueries();
      }, PAUSE_MS);
    };
    const end = follow(changed, setLive);
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
    };
  }, [isOn, client]);
  return isLive;
}

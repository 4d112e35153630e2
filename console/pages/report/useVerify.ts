/** Checking a report in this browser, for components. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { VerifyFound, VerifyNews, VerifyOrder } from './verifyMessages.ts';

/** How far it is. */
export type VerifyState =
  | { readonly kind: 'idle' | 'stopped' }
  | { readonly kind: 'running'; readonly step: number; readonly all: number }
  | { readonly kind: 'found'; readonly found: VerifyFound }
  | { readonly kind: 'refused'; readonly seen: string };

/** Checks in a worker of its own, which ends with the page, with `cancel` and with its answer. */
export function useVerify(): {
  readonly state: VerifyState;
  readonly begin: (order: VerifyOrder) => void;
  readonly cancel: () => void;
} {
  const [state, setState] = useState<VerifyState>({ kind: 'idle' });
  const worker = useRef<Worker | null>(null);
  const end = useCallback(() => {
    worker.current?.terminate();
    worker.current = null;
  }, []);
  useEffect(() => end, [end]);
  const begin = useCallback(
    (order: VerifyOrder) => {
      end();
      const next = new Worker(new URL('./verifyWorker.ts', import.meta.url), { type: 'module' });
      worker.current = next;
      setState({ kind: 'running', step: 0, all: 0 });
      next.onmessage = ({ data }: MessageEvent<VerifyNews>) => {
        if (data.kind === 'step') {
          setState({ kind: 'running', step: data.step, all: data.all });
          return;
        }
        setState(data);
        end();
      };
      next.onerror = () => {
        setState({ kind: 'stopped' });
        end();
      };
      next.postMessage(order);
    },
    [end],
  );
  const cancel = useCallback(() => {
    end();
    setState({ kind: 'idle' });
  }, [end]);
  return { state, begin, cancel };
}

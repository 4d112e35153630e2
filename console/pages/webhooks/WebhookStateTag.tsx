/** How a webhook is doing. */
import type { ReactNode } from 'react';
import type { Webhook } from '../../../shared/api/events.ts';
import { Tag } from '../../parts/badges.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const COLORS: Readonly<Record<Webhook['state'], string>> = {
  working: 'teal',
  retrying: 'yellow',
  paused: 'red',
  off: 'gray',
};

/** State of a webhook. */
export function WebhookStateTag({ state }: Pick<Webhook, 'state'>): ReactNode {
  const { administration } = useWords();
  return (
    <Tag color={COLORS[state]} meaning={administration.webhookStateMeanings[state]}>
      {administration.webhookStates[state]}
    </Tag>
  );
}

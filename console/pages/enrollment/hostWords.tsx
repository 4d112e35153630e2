/** What is known of a host that waits: alarms about keys, and which host it may be. */
import { Alert, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HostAlarm, WaitingHost } from '../../../shared/api/routes/enrollment.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { checkName } from '../../parts/checkWords.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** Copied or restored keys, in loud words. */
export function Alarms({ alarms }: { readonly alarms: readonly HostAlarm[] }): ReactNode {
  const words = useWords();
  const { enrollment, terms } = words;
  const mayRead = useMay('getFinding');
  const lives: Readonly<Record<string, string>> = terms.lives;
  return (
    <Alert color="red" variant="outline" role="note" title={enrollment.alarm}>
      <Stack gap="xs">
        {alarms.map(({ finding, code, seen, life }) => (
          <div key={finding}>
            <Text size="sm" fw={600}>
              {mayRead ? (
                <PageLink page="finding" params={{ finding }}>
                  {checkName(words, code)}
                </PageLink>
              ) : (
                checkName(words, code)
              )}{' '}
              ({lives[life] ?? life})
            </Text>
            <Text size="sm" lang="en" className="breaks">
              {seen}
            </Text>
          </div>
        ))}
        <Text size="sm">{enrollment.alarmNext}</Text>
      </Stack>
    </Alert>
  );
}

/** Site and state of a host that it may be, and why. */
export function MatchWords(props: { readonly match: WaitingHost['matches'][number] }): ReactNode {
  const { site, state, because } = props.match;
  const { enrollment, terms } = useWords();
  const reasons = because.map((reason) => enrollment.because[reason]);
  return [...(site === null ? [] : [site]), terms.hostStates[state], ...reasons].join(', ');
}

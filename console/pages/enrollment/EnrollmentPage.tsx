/** Enrolls hosts: tokens, hosts that wait, keys that end, and what crosses an air gap. */
import type { ReactNode } from 'react';
import { useMay } from '../../api/me.ts';
import { Page } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { AirGap } from './AirGap.tsx';
import { RetireHost } from './RetireHost.tsx';
import { Tokens } from './Tokens.tsx';
import { WaitingHosts } from './WaitingHosts.tsx';

/** The page. */
export function EnrollmentPage(): ReactNode {
  const { shell, enrollment } = useWords();
  const mayRetire = useMay('retireHost');
  const mayCarry = useMay('importOffline');
  return (
    <Page title={shell.pages.enrollment} kind={shell.sections.work} lead={enrollment.lead}>
      <WaitingHosts />
      <Tokens />
      {mayRetire ? <RetireHost /> : null}
      {mayCarry ? <AirGap /> : null}
    </Page>
  );
}

/** Does the balance close: one sentence, and the columns as a bar. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageLink, useLinkClick, usePageHref } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { Empty } from '../../parts/Answer.tsx';
import { FiguresBar } from '../../parts/FiguresBar.tsx';
import { useFormat } from '../../parts/format.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import type { Overview } from './figures.ts';

/** The sentence that the day begins with. */
export function Verdict({ overview }: { readonly overview: Overview }): ReactNode {
  const { total, unlicensed, replaced } = overview;
  const { today, terms } = useWords();
  const format = useFormat();
  if (overview.licenses.length === 0) return <NothingYet />;
  const gpus = (count: number) => terms.gpuCount(format.count(count), count);
  return (
    <Stack gap="md" component="section" aria-label={today.columns}>
      {total.unaccounted === 0 ? (
        <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={today.closes}>
          {today.closesMeaning(gpus(total.licensed))}
        </Alert>
      ) : (
        <Unaccounted text={today.open(gpus(total.unaccounted))} />
      )}
      <FiguresBar figures={total} />
      <Text size="sm">
        {today.beside(gpus(unlicensed), gpus(replaced))}{' '}
        {unlicensed > 0 ? (
          <PageLink page="gpus" params={{}} search={{ standing: ['unlicensed', 'beyond'] }}>
            {today.openAction}
          </PageLink>
        ) : null}
      </Text>
    </Stack>
  );
}

function Unaccounted({ text }: { readonly text: string }): ReactNode {
  const { today } = useWords();
  const href = usePageHref()('gpus', {}, { column: ['unaccounted'] });
  const onClick = useLinkClick();
  return (
    <Alert
      color="red"
      variant="filled"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={text}
      className="unaccounted"
    >
      <Group justify="space-between" gap="xs">
        <span className="breaks">{today.openMeaning}</span>
        <Button component="a" href={href} onClick={onClick} variant="white" color="red" size="xs">
          {today.openAction}
        </Button>
      </Group>
    </Alert>
  );
}

function NothingYet(): ReactNode {
  const { today } = useWords();
  const mayImport = useMay('importRecords');
  const mayEnroll = useMay('createEnrollmentToken');
  return (
    <Empty title={today.nothing}>
      <p>{today.nothingNext}</p>
      <Group>
        {mayImport ? (
          <PageLink page="imports" params={{}}>
            {today.toImport}
          </PageLink>
        ) : null}
        {mayEnroll ? (
          <PageLink page="enrollment" params={{}}>
            {today.toEnroll}
          </PageLink>
        ) : null}
      </Group>
    </Empty>
  );
}

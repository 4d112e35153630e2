/** What crosses an air gap: a kit to the host, its bundle here, the answer back. */
import { Alert, Button, Checkbox, List, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { LIMITS } from '../../../shared/limits.ts';
import { type ApiProblem, type CallReply, call } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { ChooseFile } from '../../parts/ChooseFile.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { base64Of, saveFile } from '../../parts/saveFile.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { Command } from './Command.tsx';
import { TokenForm, type TokenRequest } from './TokenForm.tsx';

const KIT_FILE = 'kit.json';
const ANSWER_FILE = 'answer.json';
const KIT_COMMANDS =
  'fleetseal agent enroll --kit kit.json\n' +
  'fleetseal agent run --offline\n' +
  'fleetseal agent export --out bundle.json';

/** The section. */
export function AirGap(): ReactNode {
  const { enrollment } = useWords();
  const mayKit = useMay('getOfflineKit');
  return (
    <Section title={enrollment.airGap} lead={enrollment.airGapLead}>
      {mayKit ? <Kit /> : null}
      <Bundle />
    </Section>
  );
}

/** The three files are compact JSON with a line end. */
function save(name: string, file: object): void {
  saveFile(name, new Blob([`${JSON.stringify(file)}\n`], { type: 'application/json' }));
}

/** A kit with a new token is as secret as the token. */
async function saveKit(request: TokenRequest | null): Promise<void> {
  const kit = await call('getOfflineKit', {});
  const made = request === null ? null : await call('createEnrollmentToken', { body: request });
  save(KIT_FILE, { ...kit, token: made?.token ?? null });
}

function Kit(): ReactNode {
  const { enrollment } = useWords();
  const mayCreate = useMay('createEnrollmentToken');
  const [withToken, setWithToken] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [isSaved, setSaved] = useState(false);
  const make = (request: TokenRequest | null) => {
    setBusy(true);
    setError(null);
    saveKit(request)
      .then(
        () => setSaved(true),
        (thrown: ApiProblem) => setError(thrown),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Stack gap="sm" align="stretch" maw="40rem">
      <Title order={3} size="h5">
        {enrollment.kit}
      </Title>
      {mayCreate ? (
        <Checkbox
          label={enrollment.kitWithToken}
          description={enrollment.kitWithTokenMeaning}
          checked={withToken}
          onChange={({ currentTarget }) => setWithToken(currentTarget.checked)}
        />
      ) : null}
      {withToken ? (
        <TokenForm action={enrollment.kitMake} busy={isBusy} error={error} onSubmit={make} />
      ) : (
        <>
          {error === null ? null : <ProblemView error={error} />}
          <div>
            <Button loading={isBusy} onClick={() => make(null)}>
              {enrollment.kitMake}
            </Button>
          </div>
        </>
      )}
      {isSaved ? (
        <Alert color="gray" variant="light" role="status" title={enrollment.kitSaved(KIT_FILE)}>
          <Text size="sm">{withToken ? enrollment.kitSecret : enrollment.kitNoSecret}</Text>
          <Text size="sm">{enrollment.kitNext}</Text>
          <Command text={KIT_COMMANDS} />
        </Alert>
      ) : null}
    </Stack>
  );
}

function Bundle(): ReactNode {
  const { enrollment } = useWords();
  const format = useFormat();
  const write = useWrite('importOffline');
  const [isTooLarge, setTooLarge] = useState(false);
  const most = format.bytes(LIMITS.importBytes);
  const choose = async (file: File) => {
    setTooLarge(file.size > LIMITS.importBytes);
    if (file.size > LIMITS.importBytes) return;
    write.mutate({ body: { content: await base64Of(file) } });
  };
  return (
    <Stack gap="sm" align="stretch">
      <Title order={3} size="h5">
        {enrollment.bundle}
      </Title>
      <Text size="sm">{enrollment.bundleLead}</Text>
      <ChooseFile
        label={enrollment.bundleChoose}
        hint={enrollment.bundleHint(most)}
        accept=".json"
        busy={write.isPending}
        error={isTooLarge ? enrollment.bundleTooLarge(most) : null}
        onFile={(file) => void choose(file)}
      />
      {write.isPending ? <Text role="status">{enrollment.bundleRunning}</Text> : null}
      {write.error === null ? null : <ProblemView error={write.error} />}
      {write.data === undefined ? null : <BundleResult reply={write.data} />}
    </Stack>
  );
}

function BundleResult({ reply }: { readonly reply: CallReply<'importOffline'> }): ReactNode {
  const { enrollment, terms } = useWords();
  const format = useFormat();
  const { summary, answer } = reply;
  const { enrolled } = answer;
  const isWaiting = enrolled?.missing === 'approval';
  return (
    <Alert color="gray" variant="light" role="status" title={enrollment.bundleDone}>
      <Stack gap="sm">
        {isWaiting ? <Text fw={600}>{enrollment.bundleWaits}</Text> : null}
        <Facts
          items={[
            { name: enrollment.bundleEvidence, value: format.count(summary.evidence) },
            { name: enrollment.bundleAdded, value: format.count(summary.added) },
            { name: enrollment.bundleRefused, value: <Counts counts={summary.refused} /> },
            { name: enrollment.bundleDocuments, value: format.count(summary.documents) },
            {
              name: enrollment.bundleDocumentsRefused,
              value: <Counts counts={summary.documentsRefused} />,
            },
            { name: enrollment.bundleMissing, value: format.count(summary.documentsMissing) },
            {
              name: enrollment.bundleGaps,
              value: summary.gaps.length === 0 ? terms.none : <Gaps gaps={summary.gaps} />,
            },
          ]}
        />
        <Text size="sm">{enrollment.answerNext}</Text>
        <div>
          <Button onClick={() => save(ANSWER_FILE, answer)}>{enrollment.answerSave}</Button>
        </div>
        <Command text="fleetseal agent import answer.json" />
      </Stack>
    </Alert>
  );
}

/** How many there are of each code. */
function Counts({ counts }: { readonly counts: Readonly<Record<string, number>> }): ReactNode {
  const { terms } = useWords();
  const format = useFormat();
  const entries = Object.entries(counts);
  if (entries.length === 0) return terms.none;
  return entries.map(([code, count]) => `${code}: ${format.count(count)}`).join(', ');
}

const GAPS_SHOWN = 20;

function Gaps(props: { readonly gaps: CallReply<'importOffline'>['summary']['gaps'] }): ReactNode {
  const { gaps } = props;
  const { enrollment, finding } = useWords();
  const format = useFormat();
  const more = gaps.length - GAPS_SHOWN;
  return (
    <List size="sm" spacing={2}>
      {gaps.slice(0, GAPS_SHOWN).map(({ kid, from, to }) => (
        <List.Item key={`${kid} ${from}`} className="breaks">
          {enrollment.gap(format.count(from), format.count(to), kid)}
        </List.Item>
      ))}
      {more > 0 ? <List.Item>{finding.andMore(format.count(more))}</List.Item> : null}
    </List>
  );
}

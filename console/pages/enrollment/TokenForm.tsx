/** What a new enrollment token is for: site, uses, time, and the hosts that may use it. */
import { Autocomplete, Button, Group, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { LIMITS } from '../../../shared/limits.ts';
import type { AllowedHost } from '../../../shared/protocol/allowList.ts';
import type { CallInput } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { ChooseFile } from '../../parts/ChooseFile.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { useWords } from '../../words/WordsProvider.tsx';

const HOUR_MS = 3_600_000;
/** Hours that a token can be good for, to choose from. */
const HOURS = [1, 8, 24, 7 * 24, 30 * 24];
const NAME_LENGTH = 128;
const NOTE_LENGTH = 2048;

/** What the server makes a token of. */
export type TokenRequest = CallInput<'createEnrollmentToken'>['body'];

/** The form. */
export function TokenForm(props: {
  readonly action: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSubmit: (request: TokenRequest) => void;
  readonly onClose?: () => void;
}): ReactNode {
  const { onSubmit, ...rest } = props;
  const { enrollment } = useWords();
  const format = useFormat();
  const sites = useCall('listHostFacets', { query: { column: 'site' } });
  const [site, setSite] = useState('');
  const [uses, setUses] = useState<number | string>(1);
  const [hours, setHours] = useState('8');
  const [note, setNote] = useState('');
  const [allow, setAllow] = useState<readonly AllowedHost[] | null>(null);
  const [isTried, setTried] = useState(false);
  const isWrong =
    typeof uses !== 'number' || !Number.isInteger(uses) || uses < 1 || uses > LIMITS.tokenUses;
  const submit = () => {
    setTried(true);
    if (isWrong) return;
    onSubmit({
      site: site.trim() === '' ? null : site.trim(),
      uses,
      expiresInMs: Number(hours) * HOUR_MS,
      note: note.trim(),
      ...(allow === null ? {} : { allow: [...allow] }),
    });
  };
  return (
    <WriteForm {...rest} onSubmit={submit}>
      <Autocomplete
        label={enrollment.siteOfHosts}
        description={enrollment.siteOfHostsMeaning}
        maxLength={NAME_LENGTH}
        value={site}
        data={(sites.data?.values ?? []).map(({ value }) => value)}
        onChange={setSite}
      />
      <NumberInput
        label={enrollment.usesAsked}
        description={enrollment.usesMeaning}
        required
        hideControls
        min={1}
        max={LIMITS.tokenUses}
        allowDecimal={false}
        value={uses}
        error={isTried && isWrong ? enrollment.usesWrong(format.count(LIMITS.tokenUses)) : null}
        onChange={setUses}
      />
      <Select
        label={enrollment.goodFor}
        allowDeselect={false}
        value={hours}
        data={HOURS.map((each) => ({
          value: String(each),
          label: format.duration(each * HOUR_MS),
        }))}
        onChange={(next) => setHours(next ?? hours)}
      />
      <TextInput
        label={enrollment.note}
        description={enrollment.noteMeaning}
        maxLength={NOTE_LENGTH}
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <AllowList
        allow={allow}
        onChange={(next) => {
          setAllow(next);
          if (next !== null) setUses(next.length);
        }}
      />
    </WriteForm>
  );
}

function AllowList(props: {
  readonly allow: readonly AllowedHost[] | null;
  readonly onChange: (allow: readonly AllowedHost[] | null) => void;
}): ReactNode {
  const { allow, onChange } = props;
  const { enrollment, parts, terms } = useWords();
  const format = useFormat();
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (file: File) => {
    try {
      const { parseAllowList } = await import('../../../shared/protocol/allowList.ts');
      onChange(parseAllowList(new Uint8Array(await file.arrayBuffer())));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  if (allow !== null) {
    return (
      <Group gap="sm">
        <Text size="sm">
          {enrollment.allowed(terms.hostCount(format.count(allow.length), allow.length))}
        </Text>
        <Button size="xs" variant="default" onClick={() => onChange(null)}>
          {parts.remove}
        </Button>
      </Group>
    );
  }
  return (
    <>
      <Text size="sm">{enrollment.allowMeaning}</Text>
      <ChooseFile
        label={enrollment.allowFile}
        hint={enrollment.allowHint}
        accept=".csv"
        error={problem}
        onFile={(file) => void choose(file)}
      />
    </>
  );
}

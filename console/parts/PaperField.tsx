/** A paper that something rests on: kept by this server, or only named by its digest. */
import { Button, Fieldset, Radio, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { LIMITS } from '../../shared/limits.ts';
import { useMay } from '../api/me.ts';
import { useWrite } from '../api/queries.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { ChooseFile } from './ChooseFile.tsx';
import { Copyable } from './Copyable.tsx';
import { useFormat } from './format.ts';
import { ProblemView } from './Problem.tsx';
import { base64Of, digestOf } from './saveFile.ts';

/** A paper that was chosen. */
export interface ChosenPaper {
  /** SHA-256 of its bytes, base64url. */
  readonly digest: string;
  /** Name of the file; empty where only the digest is known. */
  readonly name: string;
  /** True where this server keeps its bytes. */
  readonly isKept: boolean;
}

/** What can be done with a paper, and how the words of the catalog call it. */
const WAYS = ['keep', 'name', 'paste'] as const;
type Way = (typeof WAYS)[number];

const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/** `mustBeKept`: only papers that the server keeps. `error`: that one is missing. */
export function PaperField(props: {
  readonly label: string;
  readonly lead: string;
  readonly mustBeKept?: boolean;
  readonly value: ChosenPaper | null;
  readonly error?: string | null;
  readonly onChange: (paper: ChosenPaper | null) => void;
}): ReactNode {
  const { label, lead, mustBeKept = false, value, error = null, onChange } = props;
  const { finding } = useWords();
  const mayKeep = useMay('addDocument');
  const ways = WAYS.filter((way) => (way === 'keep' ? mayKeep : !mustBeKept));
  const [way, setWay] = useState<Way>(mayKeep ? 'keep' : 'name');
  if (ways.length === 0) return null;
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        <Text size="sm">{lead}</Text>
        {value === null ? (
          <>
            {ways.length === 1 ? null : (
              <Radio.Group
                aria-label={label}
                value={way}
                onChange={(next) => setWay(WAYS.find((each) => each === next) ?? way)}
              >
                <Stack gap="xs">
                  {ways.map((each) => (
                    <Radio
                      key={each}
                      value={each}
                      label={finding.paperWays[each]}
                      description={finding.paperWayMeanings[each]}
                    />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            {way === 'paste' ? (
              <PasteDigest onChange={onChange} error={error} />
            ) : (
              <ReadFile way={way} onChange={onChange} error={error} />
            )}
          </>
        ) : (
          <Chosen paper={value} onRemove={() => onChange(null)} />
        )}
      </Stack>
    </Fieldset>
  );
}

function Chosen(props: { readonly paper: ChosenPaper; onRemove: () => void }): ReactNode {
  const { paper, onRemove } = props;
  const { finding, parts } = useWords();
  const { digest, name, isKept } = paper;
  return (
    <Stack gap={4} align="flex-start">
      {name === '' ? null : <Text className="breaks">{name}</Text>}
      <Copyable text={digest} what={finding.digest} />
      <Text size="sm">{isKept ? finding.paperIsKept : finding.paperIsNamed}</Text>
      <Button size="xs" variant="default" onClick={onRemove}>
        {parts.remove}
      </Button>
    </Stack>
  );
}

interface Choice {
  readonly error: string | null;
  readonly onChange: (paper: ChosenPaper | null) => void;
}

function PasteDigest({ error, onChange }: Choice): ReactNode {
  const { finding } = useWords();
  const [text, setText] = useState('');
  const isWrong = text !== '' && !DIGEST.test(text);
  return (
    <TextInput
      label={finding.digest}
      description={finding.digestMeaning}
      value={text}
      error={isWrong ? finding.digestWrong : error}
      onChange={({ currentTarget }) => {
        const next = currentTarget.value.trim();
        setText(next);
        if (DIGEST.test(next)) onChange({ digest: next, name: '', isKept: false });
      }}
    />
  );
}

function ReadFile({ way, error, onChange }: Choice & { readonly way: Way }): ReactNode {
  const { finding } = useWords();
  const format = useFormat();
  const add = useWrite('addDocument');
  const [isTooLarge, setTooLarge] = useState(false);
  const [isReading, setReading] = useState(false);
  const most = format.bytes(LIMITS.paperBytes);
  const choose = async (file: File) => {
    const { name, size } = file;
    setTooLarge(way === 'keep' && size > LIMITS.paperBytes);
    if (way === 'keep' && size > LIMITS.paperBytes) return;
    setReading(true);
    try {
      if (way === 'keep') {
        const { digest } = await add.mutateAsync({ body: { name, content: await base64Of(file) } });
        onChange({ digest, name, isKept: true });
      } else onChange({ digest: await digestOf(file), name, isKept: false });
    } catch {
      // The problem of the write is shown below.
    } finally {
      setReading(false);
    }
  };
  return (
    <>
      <ChooseFile
        label={finding.chooseFile}
        hint={way === 'keep' ? finding.paperMost(most) : finding.paperStays}
        busy={isReading}
        error={isTooLarge ? finding.paperTooLarge(most) : error}
        onFile={(file) => void choose(file)}
      />
      {add.error === null ? null : <ProblemView error={add.error} />}
    </>
  );
}

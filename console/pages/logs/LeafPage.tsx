/** One leaf of a log: what it says, the document behind it, and the proof that it is there. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LogName } from '../../../shared/log/leaf.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { LeafProof } from '../../parts/proof/LeafProof.tsx';
import type { Words } from '../../words/languages.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { JsonFacts } from './JsonFacts.tsx';
import { isJsonObject, type Json, readJson } from './jsonValue.ts';
import { RawText } from './RawText.tsx';

/** The page of a leaf. */
export function LeafPage(): ReactNode {
  const { leaf } = useWords();
  const format = useFormat();
  const log: LogName = useParam('log') === 'register' ? 'register' : 'evidence';
  const index = Number(useParam('index'));
  const query = useCall('getLeaf', { params: { log, index: String(index) } });
  return (
    <Page
      kind={leaf.kind}
      title={leaf.leafOf(leaf.logs[log], format.count(index))}
      lead={leaf.lead}
      actions={<Neighbors log={log} index={index} />}
    >
      <Answer query={query}>{(found) => <Content log={log} found={found} />}</Answer>
      <Section title={leaf.proof} lead={leaf.proofLead}>
        <LeafProof log={log} index={index} />
      </Section>
    </Page>
  );
}

function Neighbors({ log, index }: { readonly log: LogName; readonly index: number }): ReactNode {
  const { leaf } = useWords();
  const { data } = useCall('listLogs', {});
  const size = data?.items.find((item) => item.log === log)?.size ?? 0;
  return (
    <>
      {index > 0 ? <Turn log={log} index={index - 1} name={leaf.previous} /> : null}
      {index + 1 < size ? <Turn log={log} index={index + 1} name={leaf.next} /> : null}
    </>
  );
}

function Turn(props: {
  readonly log: LogName;
  readonly index: number;
  readonly name: string;
}): ReactNode {
  const { log, index, name } = props;
  return (
    <PageLink page="leaf" params={{ log, index: String(index) }}>
      {name}
    </PageLink>
  );
}

function kindOf(words: Words, value: Json): string | null {
  if (!isJsonObject(value) || typeof value.kind !== 'string') return null;
  const kinds: Readonly<Record<string, string>> = words.leaf.kinds;
  return (Object.hasOwn(kinds, value.kind) ? kinds[value.kind] : undefined) ?? value.kind;
}

function Content(props: {
  readonly log: LogName;
  readonly found: CallReply<'getLeaf'>;
}): ReactNode {
  const { log, found } = props;
  const words = useWords();
  const { leaf } = words;
  const value = readJson(found.leaf);
  const kid = isJsonObject(value) && typeof value.kid === 'string' ? value.kid : null;
  return (
    <>
      <Section title={leaf.content}>
        {isJsonObject(value) ? (
          <JsonFacts value={{ ...value, kind: kindOf(words, value) ?? '' }} names={leaf.fields} />
        ) : null}
        {kid === null ? null : <HostOfKey kid={kid} />}
        <RawText name={leaf.rawLeaf} text={found.leaf} />
      </Section>
      <Section title={leaf.documentTitle}>
        {log === 'evidence' ? <Text size="sm">{leaf.evidenceDocument}</Text> : null}
        {log === 'register' ? <Document text={found.document} /> : null}
      </Section>
    </>
  );
}

/** The host that signed, and the leaf that registers its key: what the signature can be held to. */
function HostOfKey({ kid }: { readonly kid: string }): ReactNode {
  const { leaf } = useWords();
  const may = useMay('getHost');
  const { data } = useCall('getHost', may ? { params: { host: kid } } : null);
  if (data === undefined) return null;
  const key = data.keys.find((each) => each.kid === kid);
  return (
    <Facts
      items={[
        {
          name: leaf.hostOf,
          value: (
            <PageLink page="host" params={{ host: data.host.name }}>
              {data.host.name}
            </PageLink>
          ),
        },
        {
          name: leaf.keyLeaf,
          value: key === undefined ? null : <LeafLink log="register" index={key.index} />,
        },
      ]}
    />
  );
}

function Document({ text }: { readonly text: string | null }): ReactNode {
  const { leaf } = useWords();
  if (text === null) return <Text size="sm">{leaf.withheld}</Text>;
  const value = readJson(text);
  return (
    <>
      {isJsonObject(value) ? (
        <Group lang="en">
          <JsonFacts value={value} />
        </Group>
      ) : null}
      <RawText name={leaf.rawDocument} text={text} />
    </>
  );
}

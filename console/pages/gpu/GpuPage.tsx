/** One GPU: where it is, how that is known, and its life from lab test to today. */
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useAsOf, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page, Section } from '../../parts/Page.tsx';
import { LeafProof } from '../../parts/proof/LeafProof.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Identity, Papers } from './GpuFacts.tsx';
import { GpuFindings } from './GpuFindings.tsx';
import { Life } from './Life.tsx';
import { entryOf, gapsOf, hiddenGapMs } from './timeline.ts';
import { WhereItIs, WhereSentence } from './WhereItIs.tsx';

type GpuReply = CallReply<'getGpu'>;

/** The page of one GPU. */
export function GpuPage(): ReactNode {
  const { terms } = useWords();
  const name = useParam('gpu');
  const asOf = useAsOf();
  const query = useCall('getGpu', { params: { gpu: name }, query: asOf });
  const gpu = query.data?.gpu;
  const model = gpu?.model ?? null;
  return (
    <Page
      kind={model === null ? terms.gpu : `${terms.gpu} · ${model}`}
      title={gpu?.serial ?? gpu?.uuid ?? name}
      lead={gpu === undefined ? null : <WhereSentence gpu={gpu} />}
    >
      <Answer query={query}>{(reply) => <Content reply={reply} />}</Answer>
    </Page>
  );
}

function Content({ reply }: { readonly reply: GpuReply }): ReactNode {
  const { gpu, history, asOf } = reply;
  return (
    <>
      <WhereItIs gpu={gpu} />
      {gpu.findings.length === 0 ? null : <GpuFindings gpu={gpu} />}
      <Identity gpu={gpu} />
      <Papers gpu={gpu} />
      <Continuity reply={reply} />
      <Life history={history} column={gpu.column} validAt={asOf.validAt} />
      <ColumnProof gpu={gpu} />
    </>
  );
}

function Continuity({ reply }: { readonly reply: GpuReply }): ReactNode {
  const { gpu, history, asOf } = reply;
  const words = useWords();
  const format = useFormat();
  const { continuity } = gpu;
  if (continuity === null) {
    return (
      <Section title={words.gpu.continuity}>
        <Text size="sm">{words.gpu.noContinuity}</Text>
      </Section>
    );
  }
  const { validAt, from } = asOf;
  const gaps = gapsOf((history?.events ?? []).map(entryOf), { column: gpu.column, validAt });
  const hidden = hiddenGapMs(gaps, continuity, { from, validAt });
  return (
    <Section
      title={words.gpu.continuity}
      lead={words.gpu.continuityLead(format.moment(from), format.moment(validAt))}
    >
      <Facts
        items={[
          { name: words.gpu.covered, value: format.ppm(continuity.coveredPpm) },
          { name: words.gpu.longestGap, value: format.duration(continuity.longestGapMs) },
          { name: words.gpu.instants, value: format.count(continuity.instants) },
        ]}
      />
      {hidden === null ? null : (
        <Text size="sm">{words.gpu.hiddenGap(format.duration(hidden))}</Text>
      )}
    </Section>
  );
}

function ColumnProof({ gpu }: Pick<GpuReply, 'gpu'>): ReactNode {
  const words = useWords();
  const may = useMay('getLeafProof');
  const [isOpen, setOpen] = useState(false);
  if (gpu.because === null || !may) return null;
  const { log, leaf } = gpu.because;
  return (
    <Section title={words.gpu.proofTitle} lead={words.gpu.proofLead}>
      {isOpen ? (
        <LeafProof log={log} index={leaf} />
      ) : (
        <Button variant="default" w="fit-content" onClick={() => setOpen(true)}>
          {words.leaf.check}
        </Button>
      )}
    </Section>
  );
}

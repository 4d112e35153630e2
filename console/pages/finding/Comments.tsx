/** What people say about a finding, with papers. */
import { Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { FindingComment } from '../../../shared/api/routes/work.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { useMay } from '../../api/me.ts';
import { useWrite } from '../../api/queries.ts';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { type ChosenPaper, PaperField } from '../../parts/PaperField.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { MoreButton } from './MoreButton.tsx';
import { KeptPaper } from './PaperLink.tsx';

/** How many of the newest are shown before the rest is asked for. */
const SHOWN = 20;

/** The comments, the oldest first, and a form for another one. */
export function Comments(props: {
  readonly id: string;
  readonly comments: readonly FindingComment[];
}): ReactNode {
  const { id, comments } = props;
  const { finding } = useWords();
  const mayComment = useMay('commentOnFinding');
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? comments : comments.slice(-SHOWN);
  return (
    <Section title={finding.comments} lead={finding.commentsLead}>
      {comments.length === 0 ? <Text>{finding.commentsNone}</Text> : null}
      {shown.length < comments.length ? (
        <MoreButton count={comments.length - shown.length} onClick={() => setWhole(true)} />
      ) : null}
      {shown.map((comment) => (
        <Comment key={comment.id} comment={comment} />
      ))}
      {mayComment ? <CommentForm id={id} /> : null}
    </Section>
  );
}

function Comment({ comment }: { readonly comment: FindingComment }): ReactNode {
  const { by, at, text, document } = comment;
  return (
    <Stack gap={2} className="comment">
      <Text size="sm">
        <strong>{by}</strong> · <Moment ms={at} />
      </Text>
      <Text className="comment-text">{text}</Text>
      {document === null ? null : (
        <Text size="sm">
          <KeptPaper paper={document} />
        </Text>
      )}
    </Stack>
  );
}

function CommentForm({ id }: { readonly id: string }): ReactNode {
  const { finding } = useWords();
  const format = useFormat();
  const write = useWrite('commentOnFinding');
  const [text, setText] = useState('');
  const [paper, setPaper] = useState<ChosenPaper | null>(null);
  const [isTried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (text.trim() === '') return;
    const body = { text: text.trim(), ...(paper === null ? {} : { document: paper.digest }) };
    const onSuccess = () => {
      setText('');
      setPaper(null);
      setTried(false);
    };
    write.mutate({ params: { finding: id }, body }, { onSuccess });
  };
  return (
    <WriteForm
      action={finding.commentSend}
      busy={write.isPending}
      error={write.error}
      onSubmit={submit}
    >
      <Textarea
        label={finding.comment}
        description={finding.commentLength(format.count(LIMITS.commentLength))}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={LIMITS.commentLength}
        value={text}
        error={isTried && text.trim() === '' ? finding.commentMissing : null}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <PaperField
        label={finding.attach}
        lead={finding.commentPaperLead}
        mustBeKept
        value={paper}
        onChange={setPaper}
      />
    </WriteForm>
  );
}

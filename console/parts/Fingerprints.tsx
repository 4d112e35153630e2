/** Fingerprints of the keys that reports are verified by, computed in this browser. */
import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type ApiProblem, call } from '../api/call.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { Answer } from './Answer.tsx';
import { Copyable } from './Copyable.tsx';
import { Facts } from './Facts.tsx';
import { saveFile } from './saveFile.ts';
import type { TrustPrint } from './trustPrints.ts';

interface Printed {
  readonly file: Blob;
  readonly prints: readonly TrustPrint[];
}

async function printed(signal: AbortSignal): Promise<Printed> {
  const [file, { trustPrints }] = await Promise.all([
    call('getTrust', {}, { signal }),
    import('./trustPrints.ts'),
  ]);
  return { file, prints: trustPrints(new Uint8Array(await file.arrayBuffer())) };
}

/** The list, what it is worth, and the trust file to keep. */
export function Fingerprints(): ReactNode {
  const { verifying } = useWords();
  const query = useQuery<Printed, ApiProblem>({
    queryKey: ['trustPrints'],
    queryFn: ({ signal }) => printed(signal),
  });
  return (
    <Answer query={query} what={verifying.computing}>
      {({ file, prints }) => (
        <Stack>
          <Alert variant="default" icon={<IconAlertTriangle aria-hidden />}>
            {verifying.trustHere}
          </Alert>
          <Prints prints={prints} />
          <div>
            <Button variant="default" onClick={() => saveFile('trust.json', file)}>
              {verifying.saveTrust}
            </Button>
          </div>
        </Stack>
      )}
    </Answer>
  );
}

function Prints({ prints }: { readonly prints: readonly TrustPrint[] }): ReactNode {
  const { verifying } = useWords();
  return (
    <Facts
      items={prints.map(({ kind, name, fingerprint }) => {
        const what = verifying.printKinds[kind];
        return {
          name: name === '' ? what : `${what}: ${name}`,
          value: <Copyable text={fingerprint} what={verifying.printOf(what)} />,
        };
      })}
    />
  );
}

/** The name of the product, which leads to the first page. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/WordsProvider.tsx';

/** The name of the product. */
export function Brand(): ReactNode {
  const { shell } = useWords();
  return (
    <Group gap={8} wrap="nowrap" className="brand">
      <img src="/icon.svg" alt="" width={24} height={24} />
      <Text fw={700} span>
        {shell.product}
      </Text>
    </Group>
  );
}

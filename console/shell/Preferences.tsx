/** Language and appearance. */
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LANGUAGE_NAMES, LANGUAGES } from '../words/languages.ts';
import { useLanguage } from '../words/WordsProvider.tsx';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** A menu with both. */
export function Preferences(): ReactNode {
  const { language, words, speak } = useLanguage();
  const { shell } = words;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={`${shell.language}, ${shell.appearance}`}
        >
          <IconLanguage size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{shell.language}</Menu.Label>
        {LANGUAGE_NAMES.map((name) => (
          <Menu.Item
            key={name}
            lang={name}
            role="menuitemradio"
            aria-checked={name === language}
            fw={name === language ? 700 : 400}
            onClick={() => void speak(name)}
          >
            {LANGUAGES[name]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{shell.appearance}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            fw={scheme === colorScheme ? 700 : 400}
            onClick={() => setColorScheme(scheme)}
          >
            {shell[scheme]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Inputs that the forms of accounts share. */
import { Checkbox, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../../words/WordsProvider.tsx';

interface FieldProps<T> {
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** Name of the account. */
export function NameField(props: FieldProps<string> & { readonly isTried: boolean }): ReactNode {
  const { value, onChange, isTried } = props;
  const { people } = useWords();
  return (
    <TextInput
      label={people.name}
      description={people.nameMeaning}
      required
      maxLength={128}
      autoComplete="off"
      value={value}
      error={isTried && value.trim() === '' ? people.needed : null}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Whether the account may sign in by password where others may not. */
export function BreakGlassField({ value, onChange }: FieldProps<boolean>): ReactNode {
  const { people } = useWords();
  return (
    <Checkbox
      label={people.breakGlass}
      description={people.breakGlassMeaning}
      checked={value}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}

/** Why: it stays in the register. */
export function ReasonField({ value, onChange }: FieldProps<string>): ReactNode {
  const { people, parts } = useWords();
  return (
    <Textarea
      label={parts.reason}
      description={people.reasonMeaning}
      maxLength={512}
      autosize
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

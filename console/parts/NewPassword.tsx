/** An input for a new password, with what it must be like. */
import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { LIMITS } from '../../shared/limits.ts';
import { useWords } from '../words/WordsProvider.tsx';

/** True for a password that is long enough; what else it must be like the server says. */
export function isLongEnough(password: string): boolean {
  return [...password.normalize('NFKC')].length >= LIMITS.passwordLengthMin;
}

/** A password that is being chosen. `isTried`: the form was sent, so what is missing is said. */
export function NewPassword(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isTried: boolean;
}): ReactNode {
  const { label, value, onChange, isTried } = props;
  const { people } = useWords();
  const { passwordLengthMin, passwordLength } = LIMITS;
  return (
    <SecretInput
      label={label}
      description={people.passwordRules(passwordLengthMin)}
      autoComplete="new-password"
      maxLength={passwordLength}
      value={value}
      onChange={onChange}
      error={isTried && !isLongEnough(value) ? people.passwordShort(passwordLengthMin) : null}
    />
  );
}

/** A password with a button that shows it. */
export function SecretInput(props: {
  readonly label: string;
  readonly description?: string;
  readonly autoComplete: 'new-password' | 'current-password';
  readonly maxLength?: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}): ReactNode {
  const { onChange, ...rest } = props;
  const { people } = useWords();
  return (
    <PasswordInput
      {...rest}
      required
      visibilityToggleButtonProps={{ 'aria-label': people.showPassword, tabIndex: 0 }}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

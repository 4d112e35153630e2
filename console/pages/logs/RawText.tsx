/** The exact text of something, folded away until somebody wants it. */
import { Code } from '@mantine/core';
import type { ReactNode } from 'react';
import { prettyJson } from './jsonValue.ts';
import './logs.css';

/** `name` says what it is. */
export function RawText(props: { readonly name: string; readonly text: string }): ReactNode {
  const { name, text } = props;
  return (
    <details className="raw">
      <summary>{name}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs */}
      <div role="group" aria-label={name} tabIndex={0} className="raw-text">
        <Code block lang="en">
          {prettyJson(text)}
        </Code>
      </div>
    </details>
  );
}

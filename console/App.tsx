/** What every page stands in: look, language, cache of answers, address. */
import {
  createTheme,
  defaultVariantColorsResolver,
  MantineProvider,
  type VariantColorsResolver,
} from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { router } from './address/router.tsx';
import { newQueryClient } from './api/queries.ts';
import { type SpokenWords, WordsProvider } from './words/WordsProvider.tsx';

/** Fonts of the system; those of Chinese are named, for systems that would pick Japanese ones. */
const FONTS =
  'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans CJK SC", "Noto Sans SC", ' +
  '"PingFang SC", "Microsoft YaHei", "Source Han Sans SC", sans-serif';

/** Text stands out by 4.5 to 1 at least (WCAG 1.4.3), where the library has less. */
const readableColors: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  const color = input.color ?? input.theme.primaryColor;
  const isOwn = Object.hasOwn(input.theme.colors, color);
  const dark = `color-mix(in srgb, var(--mantine-color-${color}-9) 65%, black)`;
  const filled = `color-mix(in srgb, var(--mantine-color-${color}-9) 85%, black)`;
  const hover = dark;
  if (!isOwn) return resolved;
  if (input.variant === 'filled') {
    return { ...resolved, background: filled, hover, color: 'white' };
  }
  if (input.variant === 'white') return { ...resolved, color: dark };
  const isTint = input.variant === 'light' || input.variant === 'subtle';
  return isTint
    ? { ...resolved, color: `light-dark(${dark}, var(--mantine-color-${color}-1))` }
    : resolved;
};

const theme = createTheme({
  variantColorResolver: readableColors,
  fontFamily: FONTS,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily: FONTS, fontWeight: '650' },
  primaryColor: 'teal',
  primaryShade: 9,
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Of this answer of the server; styles without it are refused by the policy of the page. */
function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? '';
}

/** The console. */
export function App({ first }: { readonly first: SpokenWords }): ReactNode {
  const [client] = useState(newQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <WordsProvider first={first}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </WordsProvider>
    </MantineProvider>
  );
}

/** Numbers, shares and moments as the language that is spoken writes them. */
import { useMemo } from 'react';
import { useLanguage } from '../words/WordsProvider.tsx';

/** How the language writes things. */
export interface Format {
  /** A whole number, grouped. */
  readonly count: (value: number) => string;
  /** Parts per million as percent, with at most two places, never rounded up to 100. */
  readonly ppm: (value: number) => string;
  /** A moment with seconds and its zone. */
  readonly moment: (ms: number) => string;
  /** The day of a moment, in the zone of this browser. */
  readonly day: (ms: number) => string;
  /** How long ago, or in how long. */
  readonly relative: (ms: number, now: number) => string;
  /** A length of time in its two largest units. */
  readonly duration: (ms: number) => string;
  /** Bytes in the unit that fits. */
  readonly bytes: (value: number) => string;
}

const STEPS = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

const TAGS = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' } as const;

/** How the language that is spoken writes things. */
export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => formatOf(TAGS[language]), [language]);
}

function formatOf(tag: string): Format {
  const numbers = new Intl.NumberFormat(tag);
  const places = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const dayFormat = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });
  const momentFormat = new Intl.DateTimeFormat(tag, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const relativeFormat = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  return {
    count: (value) => numbers.format(value),
    ppm: (value) => `${places.format(Math.floor(value / 100) / 100)} %`,
    moment: (ms) => momentFormat.format(ms),
    day: (ms) => dayFormat.format(ms),
    relative: (ms, now) => {
      const apart = ms - now;
      const [unit, step] = STEPS.find(([, size]) => Math.abs(apart) >= size) ?? ['second', 1000];
      return relativeFormat.format(Math.trunc(apart / step), unit);
    },
    duration: (ms) => durationOf(tag, ms),
    bytes: (value) => bytesOf(tag, value),
  };
}

function durationOf(tag: string, ms: number): string {
  const first = STEPS.findIndex(([, size]) => ms >= size);
  const from = first === -1 ? STEPS.length - 1 : first;
  let left = ms;
  const parts = STEPS.slice(from, from + 2).flatMap(([unit, size], index) => {
    const amount = Math.floor(left / size);
    left -= amount * size;
    if (amount === 0 && index > 0) return [];
    return [
      new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(amount),
    ];
  });
  return parts.join(' ');
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

function bytesOf(tag: string, value: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  const options = { style: 'unit', unit: SIZES[step] ?? 'byte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(tag, options).format(value / 1000 ** step);
}

/** What option values may be: each parser gives the value, or says in a sentence what it takes. */
import { InvalidArgumentError } from 'commander';

const PORT_MAX = 65_535;

/** A parser of whole numbers from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^(0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : -1;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`);
  };
}

/** A TCP port; 0 lets the system choose. */
export function parsePort(text: string): number {
  return wholeNumber(0, PORT_MAX)(text);
}

/** The address of a server's agent endpoint, as given: ws:// or wss:// with a host. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWebSocket = url?.protocol === 'ws:' || url?.protocol === 'wss:';
  if (isWebSocket && url.hash === '' && url.username === '' && url.password === '') return text;
  throw new InvalidArgumentError('It is an address such as ws://127.0.0.1:7600/agent/v1.');
}

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

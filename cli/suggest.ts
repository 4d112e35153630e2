/** Commands that screens suggest, ready to be pasted into a shell. */

/** Where the server keeps its data unless --data says otherwise. */
export const DEFAULT_DATA = './data';
/** Port for agents and public pages unless --port says otherwise. */
export const DEFAULT_PORT = 7600;

/** A word of a shell command, quoted where it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** ` --data DIRECTORY`, or nothing for the default. */
export function dataOption(data: string): string {
  return data === DEFAULT_DATA ? '' : ` --data ${shellWord(data)}`;
}

/** The command that starts again what `fleetseal start` ran with these options. */
export function startAgain({ data, port }: { data: string; port: number }): string {
  const options = `${dataOption(data)}${port === DEFAULT_PORT ? '' : ` --port ${port}`}`;
  return options === '' ? 'npm start' : `npm start --${options}`;
}

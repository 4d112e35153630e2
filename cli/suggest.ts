/** Commands that screens suggest, ready to be pasted into a shell. */

/** Where the server keeps its data unless --data says otherwise. */
export const DEFAULT_DATA = './data';
/** Where the demonstration keeps its own. */
export const DEMO_DATA = './data/demo';
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
export function startAgain(ran: { data: string; port: number; demo?: boolean }): string {
  const { data, port, demo = false } = ran;
  const place = demo && data === DEMO_DATA ? '' : dataOption(data);
  const ports = port === DEFAULT_PORT ? '' : ` --port ${port}`;
  const options = `${demo ? ' --demo' : ''}${place}${ports}`;
  return options === '' ? 'npm start' : `npm start --${options}`;
}

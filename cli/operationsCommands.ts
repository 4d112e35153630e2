/** The commands for who runs a server: the server itself, its settings, backup and restore. */
import type { Command } from 'commander';
import { parsePort } from './arguments.ts';
import { example } from './commandLine.ts';
import { withTarget } from './options.ts';

const CONFIG_TEXT = 'YAML file of the settings; else FLEETSEAL_SERVER_CONFIG, /etc/fleetseal';

/** Options that are settings: none has a default here, or a file could never say otherwise. */
function withSettings(command: Command): Command {
  return command
    .option('--config <file>', CONFIG_TEXT)
    .option('--data <directory>', 'where the server keeps its data; default: ./data')
    .option('--host <address>', 'address to listen on; default: 127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 picks a free one; default: 7600', parsePort);
}

/** Adds `server`, `backup` and `restore`. */
export function addOperationsCommands(program: Command): void {
  addServer(program);
  addBackup(program);
}

function addServer(program: Command): void {
  const server = withSettings(program.command('server').description('the server alone'))
    .addHelpText('after', example('server --config /etc/fleetseal/server.yaml'))
    .action(async (options) => (await import('./server.ts')).runServer(options));
  withSettings(server.command('config').description('every setting, and where it comes from'))
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./server.ts')).showServerSettings(options));
  withSettings(server.command('check').description('whether the server could run with them'))
    .option('--json', 'as JSON')
    .action(async (options) => {
      process.exitCode = await (await import('./server.ts')).checkServer(options);
    });
}

function addBackup(program: Command): void {
  const backup = withTarget(
    program
      .command('backup')
      .description('everything that the server keeps, checked and encrypted, as one file')
      .option('--to <file>', 'file to write; an existing one is kept (required)')
      .option(
        '--recipient <recipient...>',
        'for whom (age1…); default: backup.recipients of the settings',
      )
      .option('--json', 'as JSON'),
  )
    .addHelpText('after', example('backup --to fleet.backup.age --recipient age1…'))
    .action(async (options) => (await import('./backup.ts')).backup(options));
  backup
    .command('key')
    .description('make the key that opens backups')
    .requiredOption('--out <file>', 'new file that only you can read; "-" prints it (required)')
    .action(async (options) => (await import('./backup.ts')).makeBackupKey(options));

  program
    .command('restore')
    .description('restore a backup into an empty directory, whole or not at all')
    .requiredOption('--from <file>', 'the backup (required)')
    .requiredOption('--identity <file>', 'the key from backup key (required)')
    .requiredOption('--data <directory>', 'not there, or empty (required)')
    .option('--newest', 'nothing was written since the backup: no agent holds anything newer')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      example('restore --from fleet.backup.age --identity key.txt --data /var/lib/fleetseal'),
    )
    .action(async (options) => (await import('./backup.ts')).restore(options));
}

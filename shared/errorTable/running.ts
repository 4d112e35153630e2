/** The codes of what happens while programs run: connections, reads of a host, files, state. */
import { define } from './definition.ts';

/** The codes of what happens while programs run: connections, reads of a host, files, state. */
export const RUNNING_ERRORS = define({
  // Protocol
  frameInvalid: {
    kind: 'badInput',
    meaning: 'The frame is not a message of the protocol.',
    next: 'See docs/formats/protocol.md.',
  },
  messageUnexpected: {
    kind: 'refused',
    meaning: 'The message does not belong to this state of the connection.',
    next: 'Begin with hello, then sign in.',
  },
  versionUnsupported: {
    kind: 'refused',
    meaning: 'The two sides share no protocol version.',
    next: 'Update the older side; the server speaks its own version and the one before.',
  },
  signInRefused: {
    kind: 'refused',
    meaning: 'The host key is not enrolled here, or it did not sign this connection.',
    next: 'Enroll the host with a token from this server.',
  },
  serverKeyWrong: {
    kind: 'refused',
    meaning: 'The server proved another key than the one that the token or enrollment pinned.',
    next: 'Ask who answers at this address; somebody may be in the middle.',
  },
  tokenInvalid: {
    kind: 'badInput',
    meaning: 'The text is not an enrollment token.',
    next: 'Copy the whole token, from the first character to the last.',
  },
  tokenRefused: {
    kind: 'refused',
    meaning: 'The enrollment token is unknown, expired, used up, or its proof is wrong.',
    next: 'Create a new token: fleetseal token create.',
  },
  hostRetired: {
    kind: 'refused',
    meaning: 'This host key was retired or refused: it may not sign in any more.',
    next: 'To bring the host back, enroll it with a new key: fleetseal agent enroll --new-key.',
  },
  activationFailed: {
    kind: 'refused',
    meaning: 'The TPM did not open the credential that was made for its endorsement key.',
    next: 'Enroll again; if it fails again, the attestation key is not of this TPM.',
  },
  keyChangeRefused: {
    kind: 'refused',
    meaning: 'The rotation or retirement does not fit this connection, or what the server knows.',
    next: 'Connect again and repeat it; the message says what does not fit.',
  },
  offlineInvalid: {
    kind: 'badInput',
    meaning: 'The file is not the offline kit, bundle or answer that it should be.',
    next: 'Take the right file, unmodified: kit and answer go to the host, a bundle to the server.',
  },
  rateLimited: {
    kind: 'limit',
    status: 429,
    meaning: 'Too many messages in too short a time.',
    next: 'Wait, then send more slowly.',
  },
  overloaded: {
    kind: 'unavailable',
    meaning: 'The server cannot take more work at this moment; nothing was stored.',
    next: 'Send the same again later.',
  },
  logBehind: {
    kind: 'unavailable',
    meaning: 'The server was restored to an older state: somebody holds more than it has.',
    next: 'Operator: stop it, then fleetseal log recover. Agents keep what they have and retry.',
  },
  connectionReplaced: {
    kind: 'refused',
    meaning: 'A newer connection of the same host key took over.',
    next: 'Check whether the key was copied to a second host.',
  },
  // Collecting
  collectorUnavailable: {
    kind: 'unavailable',
    meaning: 'The program or the files that this collector reads from are not there.',
    next: 'Install the NVIDIA driver if this host should have GPUs.',
  },
  collectorTimeout: {
    kind: 'unavailable',
    meaning: 'The collector did not finish before its deadline.',
    next: 'Look for a hung driver: nvidia-smi by hand, then the kernel log.',
  },
  collectorFailed: {
    kind: 'unavailable',
    meaning: 'The collector failed; the message carries what was read.',
    next: 'Run the same read by hand and compare.',
  },
  collectorOutputInvalid: {
    kind: 'badInput',
    meaning: 'The collector read something that it cannot parse.',
    next: 'Keep the output, and report it as a defect.',
  },
  driverMismatch: {
    kind: 'unavailable',
    meaning: 'The NVIDIA library and the loaded kernel module are of different versions.',
    next: 'Reload the driver, or reboot the host: the driver was upgraded under a running module.',
  },
  driverNotLoaded: {
    kind: 'unavailable',
    meaning: 'The NVIDIA kernel module is not loaded, or not to be seen from here.',
    next: 'Load it (modprobe nvidia), or install the driver, if this host should have GPUs.',
  },
  driverLibraryMissing: {
    kind: 'unavailable',
    meaning: 'The program nvidia-smi did not find the NVIDIA library (libnvidia-ml).',
    next: 'Install the driver package whole; in a container, mount the library.',
  },
  driverAccessLost: {
    kind: 'unavailable',
    meaning: 'The driver is there, but this process cannot reach it any more.',
    next: 'Check the device nodes and the cgroup of the service or container, then start it again.',
  },
  driverPermission: {
    kind: 'unavailable',
    meaning: 'The driver refuses this user.',
    next: 'Check owner and mode of /dev/nvidia*.',
  },
  gpuLost: {
    kind: 'unavailable',
    meaning: 'The driver cannot read this GPU: it is lost, or waits for a reset.',
    next: 'Read the kernel log for Xid messages; reset the GPU or reboot; else inspect it.',
  },
  gpuOffBus: {
    kind: 'unavailable',
    meaning: 'This GPU has fallen off the PCI bus: it answers nothing but ones.',
    next: 'Reboot the host; if it stays, reseat the GPU and inspect power and cables.',
  },
  gpuExcluded: {
    kind: 'unavailable',
    meaning: 'The driver was told to leave this GPU alone.',
    next: 'Look for NVreg_ExcludedGpus among the module options.',
  },
  gpuIdsDiffer: {
    kind: 'unavailable',
    meaning: 'The PCI ids that the kernel keeps and those that the device answers differ.',
    next: 'Read the device by hand (lspci -xxx); a changed or emulated device can do this.',
  },
  gpuCountDiffers: {
    kind: 'unavailable',
    meaning: 'Two reads of one round list different numbers of GPUs.',
    next: 'Compare nvidia-smi -L with lspci; a GPU may be lost, or bound to another driver.',
  },
  gpuNotConfirmed: {
    kind: 'refused',
    meaning: 'Only the XML lists this GPU, and every other read that worked does not: left out.',
    next: 'Look at the names of the processes on the host; else read again.',
  },
  inforomCorrupted: {
    kind: 'unavailable',
    meaning: 'The infoROM of a GPU is damaged; what was read stands.',
    next: 'Plan a service: identity and counters of this GPU may be missing.',
  },
  collectorExitCode: {
    kind: 'unavailable',
    meaning: 'The program ended with an exit code that says failure.',
    next: 'Run it by hand; where it printed good data, the data stands.',
  },
  collectorWarning: {
    kind: 'unavailable',
    meaning: 'Something was printed beside the data, or a part of the data was left out.',
    next: 'Read the message; remove what prints there, such as a preloaded library.',
  },
  collectorOutputTooLarge: {
    kind: 'limit',
    meaning: 'The program printed more than what is read of it.',
    next: 'The other reads carry on; nothing to do on a host with very many GPUs.',
  },
  collectorOutputEmpty: {
    kind: 'unavailable',
    meaning: 'The program printed nothing.',
    next: 'Run it by hand; then read the kernel log.',
  },
  collectorOutputForged: {
    kind: 'refused',
    meaning: 'The output holds what nvidia-smi never writes, such as a name that closes tags.',
    next: 'Find the process with that name; the other reads stand.',
  },
  collectorLeftBehind: {
    kind: 'unavailable',
    meaning: 'An earlier read has still not ended, so no second one was started.',
    next: 'The driver hangs and no signal ends it: reboot the host.',
  },
  // Files, configuration, state
  usageWrong: {
    kind: 'badInput',
    meaning: 'The command line or the request asks for what cannot be done so.',
    next: 'Add --help to a command for its options; the API documents each of its routes.',
  },
  configInvalid: {
    kind: 'badInput',
    meaning: 'The configuration is wrong.',
    next: 'Correct what the message names; docs/AGENT.md and docs/SERVER.md list every setting.',
  },
  notEnrolled: {
    kind: 'refused',
    meaning: 'This host is not enrolled.',
    next: 'Get a token at the server (fleetseal token create); here: fleetseal agent enroll.',
  },
  fileUnreadable: {
    kind: 'badInput',
    meaning: 'The file cannot be read.',
    next: 'Check the path and the permissions.',
  },
  importInvalid: {
    kind: 'badInput',
    meaning: 'The imported file has errors; nothing was imported.',
    next: 'Correct the lines that the message names, then import again.',
  },
  notFound: {
    kind: 'badInput',
    status: 404,
    meaning: 'There is nothing with this name.',
    next: 'Check the spelling; status, host list, finding list and export say what there is.',
  },
  fileExists: {
    kind: 'badInput',
    meaning: 'A file of this name is there already.',
    next: 'Nothing was written over; name another file.',
  },
  inUse: {
    kind: 'unavailable',
    meaning: 'Another process already uses this directory or this port.',
    next: 'Stop that process (fleetseal agent status names it), or name another directory or port.',
  },
  stateInvalid: {
    kind: 'state',
    meaning: 'The stored state is not one that this program wrote.',
    next: 'Stop, keep a copy, and restore from a backup.',
  },
  backupInvalid: {
    kind: 'badInput',
    meaning: 'The file is not a whole backup of a Fleetseal server; nothing was restored.',
    next: 'Take another copy of the file, or an older backup.',
  },
  identityWrong: {
    kind: 'refused',
    meaning: 'The key does not open this backup.',
    next: 'Name the identity file whose recipient the backup was made for.',
  },
  serverUnreachable: {
    kind: 'unavailable',
    meaning: 'The server does not answer.',
    next: 'Check that it runs (npm start, or its service), and the address or --data given.',
  },
  internal: {
    kind: 'internal',
    meaning: 'The server failed in a way that has no code of its own.',
    next: 'Look into the server log.',
  },
  // Agent's state
  diskFull: {
    kind: 'unavailable',
    meaning: 'The disk or the quota is full; nothing was half kept.',
    next: 'Free space; the agent goes on by itself and tells how many rounds it missed.',
  },
  diskFailed: {
    kind: 'unavailable',
    meaning: 'The disk refused to read or to write.',
    next: 'Look into the kernel log; a failing disk must be replaced.',
  },
  spoolDamaged: {
    kind: 'state',
    meaning: 'A file of the spool is not what was written; it was set aside.',
    next: 'Check the disk; a number that is lost by it shows as a gap at the server.',
  },
  spoolNotEmpty: {
    kind: 'refused',
    meaning: 'Evidence still waits to be delivered.',
    next: 'Run the agent with its server in reach until nothing waits, then try again.',
  },
  rotationOpen: {
    kind: 'unavailable',
    meaning: 'A rotation began, and whether the server took the new key is not yet known.',
    next: 'Run the agent with its server in reach: it finishes the rotation by itself.',
  },
  machineChanged: {
    kind: 'refused',
    meaning: 'The state directory was made on another machine.',
    next:
      'A copy of an image or disk: give it a key of its own by fleetseal agent enroll --new-key. ' +
      'The one disk, moved here by its owner: say so once by fleetseal agent run --moved.',
  },
});

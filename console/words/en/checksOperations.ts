/** Words about findings: hosts and agents that need a hand. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksOperations = {
  gpuUnreadable: {
    name: 'GPU could not be read',
    shows: 'The host lists a GPU that its driver could not read, so it is not attested here.',
    next: 'Read the kernel log of the host for Xid messages; reset or reboot; else inspect it.',
  },
  gpuUnidentified: {
    name: 'GPU without serial and uuid',
    shows: 'A GPU works in this host and has no serial and no uuid: it can be counted as no unit.',
    next: 'Read serial and uuid on the host itself, and find out what takes them away.',
  },
  gpuVirtual: {
    name: 'Slice of a GPU, not a board',
    shows: 'A GPU calls itself the slice of a board that another machine holds; it is not counted.',
    next: 'Attest the machine that holds the board; if there is none, look at this host.',
  },
  identityMasked: {
    name: 'GPU identity is masked',
    shows:
      'A serial, uuid or per-device identifier is a mask or a placeholder, or the host calls ' +
      'one so that has the form of a genuine one.',
    next:
      'Find out who replaced the value: the board maker, or software between driver and agent; ' +
      'compare the versions of agent and server.',
  },
  hostReadElsewhere: {
    name: 'GPU read through other programs',
    shows: 'The agent was told to read through another nvidia-smi, or below another host root.',
    next: 'Look at what stands at the path on the host; if nothing needs it, clear the setting.',
  },
  hostSilent: {
    name: 'Host silent',
    shows: 'A host that attested before has sent no evidence for longer than the policy allows.',
    next: 'Start the host or its agent; if it is gone, record what became of its GPUs.',
  },
  evidenceRefused: {
    name: 'Signed evidence refused',
    shows: 'The host key validly signed something that the server had to refuse.',
    next: 'Compare the versions of agent and server; read the log of the agent.',
  },
  documentsMissing: {
    name: 'Documents of evidence missing',
    shows:
      'Evidence of this host commits to documents that cannot be appraised, so these parts say ' +
      'nothing.',
    next:
      'Wait for the agent to send them; if they stay missing, read the logs of agent and ' +
      'server, and take what they may say as not shown.',
  },
  gpuAbsent: {
    name: 'GPU gone from its host',
    shows: 'The agent saw a GPU in this host before, and now no read lists it.',
    next: 'Look for the board in the host; record what became of it.',
  },
  collectorFault: {
    name: 'Reading the host failed in part',
    shows: 'A read of this host failed, or gave its data together with a fault.',
    next: 'Run `fleetseal agent doctor` on the host: it names each fault and how to mend it.',
  },
  roundsMissed: {
    name: 'Agent missed rounds',
    shows: 'The agent could sign nothing for a while, and says so itself.',
    next: 'Give the state folder of the agent more room; look at the code for other causes.',
  },
  hostBootChanged: {
    name: 'Firmware or boot loader of the host changed',
    shows: 'The TPM of this host measured another firmware, boot order or boot loader than before.',
    next: 'Compare with the record of maintenance of this host.',
  },
  hostAwaitsApproval: {
    name: 'Host waits for approval',
    shows: 'A host was enrolled under the name of another one, and nobody has approved it yet.',
    next: 'Find out which machine it is; approve its key and say what it replaces, or refuse it.',
  },
  outOfServiceLong: {
    name: 'Out of service for long, on paper only',
    shows:
      'Documents say that a unit is received, stored or in repair, no host has attested it ' +
      'since, and that is longer than the policy allows: nothing but paper says where it is.',
    next: 'Look at the unit where the document has it; record what became of it.',
  },
} satisfies CheckTexts;

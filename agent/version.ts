import packageFile from '../package.json' with { type: 'json' };

/** Version of this agent, as the host document names it. */
export const AGENT_VERSION: string = packageFile.version;

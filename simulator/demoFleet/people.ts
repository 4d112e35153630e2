/** The people of the demonstration: accounts made by the server's own rooms, each with a link. */
import * as z from 'zod';
import type { RunningServer } from '../../server/server.ts';
import { accountSchema, linkSchema } from '../../shared/api/account.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { askServer } from '../askServer.ts';
import type { DemoLink, DemoLinks } from './demoFleet.ts';

type Person = Pick<DemoLink, 'name' | 'role' | 'toTry'>;

const PEOPLE: Readonly<Record<keyof DemoLinks, Person>> = {
  administrator: {
    name: 'Chen Jie',
    role: 'administrator',
    toTry: 'invite somebody, and read what accounts did',
  },
  compliance: {
    name: 'Lin Yue',
    role: 'compliance',
    toTry: 'find the GPU that moved, explain it, and draft a report',
  },
  approver: {
    name: 'Anna Weber',
    role: 'approver',
    toTry: 'approve or refuse the report that Lin Yue drafted',
  },
  regulator: {
    name: 'BIS reviewer',
    role: 'regulator',
    toTry: 'read what was released, and file a challenge',
  },
};

const accountsSchema = z.object({ items: z.array(accountSchema) });
const withLinkSchema = z.object({ link: linkSchema });

/** Makes the accounts that are missing, and a new link for each that nobody has used. */
export async function invitePeople(server: RunningServer): Promise<DemoLinks> {
  const listed = await askServer(server.adminSocket, { path: '/accounts' });
  const { items } = accountsSchema.parse(listed);
  const invite = (person: Person) => {
    return inviteOne(server, person, items.find(({ name }) => name === person.name) ?? null);
  };
  return {
    administrator: await invite(PEOPLE.administrator),
    compliance: await invite(PEOPLE.compliance),
    approver: await invite(PEOPLE.approver),
    regulator: await invite(PEOPLE.regulator),
  };
}

async function inviteOne(
  { adminSocket, httpUrl }: RunningServer,
  person: Person,
  account: z.infer<typeof accountSchema> | null,
): Promise<DemoLink> {
  if (account !== null && account.state !== 'invited') {
    return { ...person, url: `${httpUrl}/`, expiresAt: null };
  }
  const reason = 'demonstration';
  const { name, role } = person;
  const asked =
    account === null
      ? {
          path: '/accounts',
          body: { name, roles: [role], scope: WHOLE_ACCESS, external: null, reason },
        }
      : { path: `/accounts/${account.id}/reset`, body: { reason } };
  const { link } = withLinkSchema.parse(await askServer(adminSocket, asked));
  return { ...person, url: `${httpUrl}${link.path}`, expiresAt: link.expiresAt };
}

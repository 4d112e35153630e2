/** An address of each page that has something to show, found through the API. */
import { PAGE_NAMES, PAGES, type PageName } from '../../console/address/pages.ts';
import { ask, type ConsoleWorld } from './consoleWorld.ts';

const DAY_MS = 86_400_000;

/** Drafts a report, so that there is one. Gives its digest. */
async function draft(world: ConsoleWorld): Promise<string> {
  const context = await world.context('compliance');
  const { licenses, at } = world.demo.story;
  const body = {
    licenses: [...licenses],
    from: at - 30 * DAY_MS,
    to: null,
    redactions: [],
    reason: '',
  };
  const made = await ask(context, { url: `${world.url}/api/v1/reports`, method: 'POST', body });
  await context.close();
  // as: the answer of draftReport.
  return (made as { report: string }).report;
}

async function firstId(world: ConsoleWorld, path: string, member: string): Promise<string> {
  const context = await world.context('everybody');
  const page = await ask(context, { url: `${world.url}/api/v1/${path}` });
  await context.close();
  // as: every list has items, and these rows have this member.
  const [first] = (page as { items: readonly Record<string, unknown>[] }).items;
  return String(first?.[member] ?? '');
}

/** Path of every page, with names of the demonstration's fleet. */
export async function samplePaths(
  world: ConsoleWorld,
): Promise<Readonly<Record<PageName, string>>> {
  const { story } = world.demo;
  const found: Readonly<Record<string, string>> = {
    gpu: story.movedGpu.uuid,
    host: story.movedGpu.host ?? '',
    site: story.movedGpu.site,
    license: story.expiringLicense,
    shipment: await firstId(world, 'shipments', 'id'),
    finding: await firstId(world, 'findings?code=gpuMoved', 'id'),
    report: await draft(world),
    account: await firstId(world, 'accounts', 'id'),
    type: 'custody',
    id: await firstId(world, 'custody-events', 'id'),
    log: 'evidence',
    index: '1',
  };
  const { serial } = story.movedGpu;
  // as: everything that an address names was found, so there is one path for each page.
  return pathsOf(found, serial.slice(0, 6)) as Record<PageName, string>;
}

/**
 * Path of every page of which the names are known: `found` by parameter of the address, empty where
 * there is none of it; `text`: what is searched for.
 */
export function pathsOf(
  found: Readonly<Record<string, string>>,
  text: string,
): Readonly<Partial<Record<PageName, string>>> {
  const searches: Partial<Record<PageName, string>> = {
    search: `?text=${encodeURIComponent(text)}`,
    link: '#none',
  };
  const entries = PAGE_NAMES.flatMap((name) => {
    const parts = [...PAGES[name].path.matchAll(/\$([a-zA-Z]+)/g)].map(([, part = '']) => part);
    if (parts.some((part) => (found[part] ?? '') === '')) return [];
    const path = parts.reduce<string>(
      (left, part) => left.replace(`$${part}`, encodeURIComponent(found[part] ?? '')),
      PAGES[name].path,
    );
    return [[name, path + (searches[name] ?? '')] as const];
  });
  // as: the keys are names of pages.
  return Object.fromEntries(entries) as Partial<Record<PageName, string>>;
}

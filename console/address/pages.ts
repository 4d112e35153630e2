/**
 * Every page of the console: its address, who it is for, and where its code is. Navigation, links,
 * titles, tests and screenshots read this table; an address is written nowhere else.
 */
import type { ComponentType } from 'react';
import type { RouteId } from '../api/operations.ts';

/** Groups of the navigation, in its order. */
export const SECTIONS = [
  'overview',
  'fleet',
  'papers',
  'work',
  'assurance',
  'administration',
] as const;
/** A group of the navigation. */
export type Section = (typeof SECTIONS)[number];

/** One page. */
export interface Page {
  /** As the router takes it: `/gpus/$gpu`. */
  readonly path: `/${string}`;
  /** Group of the navigation; null: it is reached from another page. */
  readonly section: Section | null;
  /** The read that the page cannot do without: who may not call it is told so. Null: for all. */
  readonly needs: RouteId | null;
  /** False: shown without a sign-in. */
  readonly signedIn: boolean;
  /** Code of the page, loaded when it is first shown; a module with one exported component. */
  readonly load: () => Promise<{ readonly [name: string]: unknown }>;
  /** Name of that component. */
  readonly component: string;
}

type Given = Omit<Page, 'signedIn' | 'section' | 'needs'> & Partial<Page>;

function definePages<const T extends Readonly<Record<string, Given>>>(
  pages: T,
): { readonly [K in keyof T]: Page & { readonly path: T[K]['path'] } } {
  const whole = Object.entries(pages).map(([name, page]): [string, Page] => [
    name,
    { section: null, needs: null, signedIn: true, ...page },
  ]);
  // as: each entry stays under its name.
  return Object.fromEntries(whole) as { [K in keyof T]: Page & { path: T[K]['path'] } };
}

/** Every page. */
export const PAGES = definePages({
  signIn: {
    path: '/sign-in',
    signedIn: false,
    load: () => import('../pages/signIn/SignInPage.tsx'),
    component: 'SignInPage',
  },
  link: {
    path: '/link',
    signedIn: false,
    load: () => import('../pages/signIn/LinkPage.tsx'),
    component: 'LinkPage',
  },
  today: {
    path: '/',
    section: 'overview',
    load: () => import('../pages/today/TodayPage.tsx'),
    component: 'TodayPage',
  },
  search: {
    path: '/search',
    needs: 'search',
    load: () => import('../pages/search/SearchPage.tsx'),
    component: 'SearchPage',
  },
  changes: {
    path: '/changes',
    section: 'overview',
    needs: 'getDifference',
    load: () => import('../pages/changes/ChangesPage.tsx'),
    component: 'ChangesPage',
  },
  gpus: {
    path: '/gpus',
    section: 'fleet',
    needs: 'listGpus',
    load: () => import('../pages/gpus/GpusPage.tsx'),
    component: 'GpusPage',
  },
  gpu: {
    path: '/gpus/$gpu',
    needs: 'getGpu',
    load: () => import('../pages/gpu/GpuPage.tsx'),
    component: 'GpuPage',
  },
  hosts: {
    path: '/hosts',
    section: 'fleet',
    needs: 'listHosts',
    load: () => import('../pages/hosts/HostsPage.tsx'),
    component: 'HostsPage',
  },
  host: {
    path: '/hosts/$host',
    needs: 'getHost',
    load: () => import('../pages/host/HostPage.tsx'),
    component: 'HostPage',
  },
  sites: {
    path: '/sites',
    section: 'fleet',
    needs: 'listSites',
    load: () => import('../pages/sites/SitesPage.tsx'),
    component: 'SitesPage',
  },
  site: {
    path: '/sites/$site',
    needs: 'getSite',
    load: () => import('../pages/site/SitePage.tsx'),
    component: 'SitePage',
  },
  licenses: {
    path: '/licenses',
    section: 'papers',
    needs: 'listLicenses',
    load: () => import('../pages/licenses/LicensesPage.tsx'),
    component: 'LicensesPage',
  },
  license: {
    path: '/licenses/$license',
    needs: 'getLicense',
    load: () => import('../pages/license/LicensePage.tsx'),
    component: 'LicensePage',
  },
  shipments: {
    path: '/shipments',
    section: 'papers',
    needs: 'listShipments',
    load: () => import('../pages/shipments/ShipmentsPage.tsx'),
    component: 'ShipmentsPage',
  },
  shipment: {
    path: '/shipments/$shipment',
    needs: 'getShipment',
    load: () => import('../pages/shipment/ShipmentPage.tsx'),
    component: 'ShipmentPage',
  },
  records: {
    path: '/records/$type',
    section: 'papers',
    needs: 'listParties',
    load: () => import('../pages/records/RecordsPage.tsx'),
    component: 'RecordsPage',
  },
  record: {
    path: '/records/$type/$id',
    needs: 'getParty',
    load: () => import('../pages/records/RecordPage.tsx'),
    component: 'RecordPage',
  },
  findings: {
    path: '/findings',
    section: 'work',
    needs: 'listFindings',
    load: () => import('../pages/findings/FindingsPage.tsx'),
    component: 'FindingsPage',
  },
  finding: {
    path: '/findings/$finding',
    needs: 'getFinding',
    load: () => import('../pages/finding/FindingPage.tsx'),
    component: 'FindingPage',
  },
  imports: {
    path: '/imports',
    section: 'work',
    needs: 'importRecords',
    load: () => import('../pages/imports/ImportsPage.tsx'),
    component: 'ImportsPage',
  },
  moves: {
    path: '/moves',
    section: 'work',
    needs: 'listCustodyEvents',
    load: () => import('../pages/moves/MovesPage.tsx'),
    component: 'MovesPage',
  },
  enrollment: {
    path: '/enrollment',
    section: 'work',
    needs: 'listWaitingHosts',
    load: () => import('../pages/enrollment/EnrollmentPage.tsx'),
    component: 'EnrollmentPage',
  },
  reports: {
    path: '/reports',
    section: 'assurance',
    needs: 'listReports',
    load: () => import('../pages/reports/ReportsPage.tsx'),
    component: 'ReportsPage',
  },
  draft: {
    path: '/reports/new',
    needs: 'draftReport',
    load: () => import('../pages/reports/DraftPage.tsx'),
    component: 'DraftPage',
  },
  report: {
    path: '/reports/$report',
    needs: 'getReport',
    load: () => import('../pages/report/ReportPage.tsx'),
    component: 'ReportPage',
  },
  verifying: {
    path: '/verifying',
    section: 'assurance',
    load: () => import('../pages/verifying/VerifyingPage.tsx'),
    component: 'VerifyingPage',
  },
  coverage: {
    path: '/coverage',
    section: 'assurance',
    needs: 'getCoverage',
    load: () => import('../pages/requirements/CoveragePage.tsx'),
    component: 'CoveragePage',
  },
  logs: {
    path: '/logs',
    section: 'assurance',
    needs: 'listLogs',
    load: () => import('../pages/logs/LogsPage.tsx'),
    component: 'LogsPage',
  },
  leaf: {
    path: '/logs/$log/$index',
    needs: 'getLeaf',
    load: () => import('../pages/logs/LeafPage.tsx'),
    component: 'LeafPage',
  },
  audit: {
    path: '/audit',
    section: 'assurance',
    needs: 'listAudit',
    load: () => import('../pages/audit/AuditPage.tsx'),
    component: 'AuditPage',
  },
  policy: {
    path: '/policy',
    section: 'assurance',
    needs: 'getPolicy',
    load: () => import('../pages/policy/PolicyPage.tsx'),
    component: 'PolicyPage',
  },
  challenges: {
    path: '/challenges',
    section: 'assurance',
    needs: 'listChallenges',
    load: () => import('../pages/challenges/ChallengesPage.tsx'),
    component: 'ChallengesPage',
  },
  accounts: {
    path: '/accounts',
    section: 'administration',
    needs: 'listAccounts',
    load: () => import('../pages/accounts/AccountsPage.tsx'),
    component: 'AccountsPage',
  },
  account: {
    path: '/accounts/$account',
    needs: 'getAccount',
    load: () => import('../pages/accounts/AccountPage.tsx'),
    component: 'AccountPage',
  },
  apiTokens: {
    path: '/api-tokens',
    section: 'administration',
    needs: 'listApiTokens',
    load: () => import('../pages/apiTokens/ApiTokensPage.tsx'),
    component: 'ApiTokensPage',
  },
  webhooks: {
    path: '/webhooks',
    section: 'administration',
    needs: 'listWebhooks',
    load: () => import('../pages/webhooks/WebhooksPage.tsx'),
    component: 'WebhooksPage',
  },
  operations: {
    path: '/operations',
    section: 'administration',
    needs: 'getOperations',
    load: () => import('../pages/operations/OperationsPage.tsx'),
    component: 'OperationsPage',
  },
  me: {
    path: '/me',
    load: () => import('../pages/me/MePage.tsx'),
    component: 'MePage',
  },
});

/** Name of a page. */
export type PageName = keyof typeof PAGES;
/** Every name, in the order of the table. */
// as: the keys of the table are its names.
export const PAGE_NAMES = Object.keys(PAGES) as PageName[];

type ParamOf<Path extends string> = Path extends `${string}$${infer Name}/${infer Rest}`
  ? Name | ParamOf<`/${Rest}`>
  : Path extends `${string}$${infer Name}`
    ? Name
    : never;
/** What the address of a page is made of, by name. */
export type PageParams<N extends PageName> = {
  readonly [K in ParamOf<(typeof PAGES)[N]['path']>]: string;
};

/** A page as the router's component. */
export async function loadPage(name: PageName): Promise<ComponentType> {
  const { load, component } = PAGES[name];
  const found = (await load())[component];
  if (typeof found !== 'function') throw new TypeError(`${name} has no component ${component}`);
  // as: the module of a page exports its component under this name.
  return found as ComponentType;
}

/** Address of a page, without what stands behind the question mark. */
export function pathOf<N extends PageName>(name: N, params: PageParams<N>): string {
  const given: Readonly<Record<string, string | undefined>> = params;
  return PAGES[name].path.replaceAll(/\$([a-zA-Z]+)/g, (_, part: string) =>
    encodeURIComponent(given[part] ?? ''),
  );
}

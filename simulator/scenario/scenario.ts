/**
 * A scenario, told step by step as compliance staff would: the real server, real agents over the
 * fake nvidia-smi, real imports; only the clock is simulated. Beside it the simulator keeps its own
 * record of what was done, and compares.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { drawBalance } from '../../server/balances.ts';
import type { ServerOptions } from '../../server/options.ts';
import { createReport, currentBalance, type ReportRequest } from '../../server/reporting.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { createToken } from '../../server/tokens.ts';
import { trustFile } from '../../server/trustFile.ts';
import { licensesScope } from '../../shared/accounting/scope.ts';
import type { Balance } from '../../shared/accounting/types.ts';
import type { FindingCode } from '../../shared/appraisal/result.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import type { Custody } from '../../shared/register/records/custody.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { differences as jsonDifferences } from '../../shared/report/compare.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { importFiles, importInto } from '../importFiles.ts';
import {
  type CustodyWords,
  custodyRecord,
  type LicenseWords,
  licenseRecords,
  type NamedUnit,
  partyRecords,
  type ShipmentWords,
  shipmentRecords,
  siteRecord,
  useRecord,
} from '../papers.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../timeline.ts';
import { AirGap } from './airGap.ts';
import { type Board, BoardMaker } from './boards.ts';
import type { Durations, Entry } from './chronicle.ts';
import { scenarioDifferences } from './differences.ts';
import { type Forgery, ScenarioHost } from './host.ts';
import { roundOf } from './rounds.ts';
import { type ScenarioTruth, trueState } from './truth.ts';

/** What the default policy of the release says. */
const DURATIONS: Durations = {
  attestedWithinMs: 90 * MINUTE_MS,
  graceMs: 24 * HOUR_MS,
  transitGraceMs: 14 * DAY_MS,
  moveWithinMs: 3 * DAY_MS,
};
const HOSTS_AT_ONCE = 4;

/** How a scenario begins. */
export interface ScenarioOptions {
  /** An empty directory. */
  readonly directory: string;
  /** As in `2026-06-01T09:00+08:00`. */
  readonly at: string;
  /** Of its server, where it is more than a test's: a free port, no log, no name otherwise. */
  readonly server?: Pick<ServerOptions, 'port' | 'version' | 'log' | 'consoleDirectory'>;
  /** What the policy says that it will put in force; those of the release where it puts none. */
  readonly durations?: Durations;
  /** Who takes part, where it is not those of every scenario. */
  readonly parties?: readonly RegisterRecord[];
}

/** A host as it begins. */
export interface HostOptions {
  readonly site: string;
  readonly boards: readonly Board[];
  /** True where no wire leads to the server. */
  readonly behindAirGap?: boolean;
  /** False where nobody declared who uses it. */
  readonly declaredUser?: boolean;
  /** How often its agent makes the costly reads; daily by default. */
  readonly costlyMs?: number;
}

/** What was known at some point of the scenario. */
export interface Known {
  readonly entries: number;
  readonly evidenceSize: number;
  readonly registerSize: number;
}

/** The scenario's own time until it goes on by another clock. Milliseconds UTC. */
interface Clock {
  now: number;
  present: (() => number) | null;
}

const readClock = ({ now, present }: Clock): number => present?.() ?? now;

/** One scenario. */
export class Scenario {
  readonly server: RunningServer;
  readonly directory: string;
  readonly hosts = new Map<string, ScenarioHost>();
  readonly #clock: Clock;
  readonly #durations: Durations;
  readonly #entries: Entry[] = [];
  readonly #maker: BoardMaker;
  readonly #licenses = new Set<string>();
  readonly #others: ScenarioHost[] = [];
  readonly #beganAt: number;
  readonly #airGap: AirGap;

  private constructor(server: RunningServer, clock: Clock, options: ScenarioOptions) {
    this.server = server;
    this.directory = options.directory;
    this.#clock = clock;
    this.#durations = options.durations ?? DURATIONS;
    this.#beganAt = clock.now;
    this.#airGap = new AirGap(server.adminSocket);
    this.#maker = new BoardMaker(`${clock.now}`);
  }

  /** Starts a server with the papers of the parties in its register. */
  static async begin(options: ScenarioOptions): Promise<Scenario> {
    const { directory, at, parties = partyRecords() } = options;
    const clock: Clock = { now: momentOf(at), present: null };
    await mkdir(directory, { recursive: true });
    const server = await startServer({
      dataDirectory: join(directory, 'server'),
      host: '127.0.0.1',
      port: 0,
      version: '0.0.0-scenario',
      log: pino({ level: 'silent' }),
      ...options.server,
      now: () => readClock(clock),
      epochMs: 0,
    });
    const scenario = new Scenario(server, clock, options);
    await scenario.enter(...parties);
    return scenario;
  }

  /** Stops everything. */
  async end(): Promise<void> {
    for (const host of [...this.hosts.values(), ...this.#others]) host.close();
    await this.server.close();
  }

  /** The moment that it is now, milliseconds UTC. */
  get now(): number {
    return readClock(this.#clock);
  }

  /** From now on its clock is this one, which must not be behind it. */
  goOn(present: () => number): void {
    this.#clock.present = present;
  }

  /** It becomes this moment; time only goes forward. */
  at(text: string): void {
    const moment = momentOf(text);
    if (moment < this.now) throw new RangeError(`${text} is over`);
    this.#clock.now = moment;
  }

  /** New boards of a model, still at the maker. */
  boards(model: Board['model'], count: number): Board[] {
    return this.#maker.make(model, count);
  }

  /** Papers come in: through the server's import, all of them or none. */
  async enter(...records: RegisterRecord[]): Promise<void> {
    await importInto(this.server, importFiles(records));
    for (const record of records) {
      this.#entries.push({ what: 'paper', enteredAt: this.now, record });
      if (record.type === 'license@2') this.#licenses.add(record.id);
    }
  }

  /** Sites, each with the power that its GPUs need. */
  async sites(...ids: string[]): Promise<void> {
    await this.enter(...ids.map((id) => siteRecord(id)));
  }

  /** A license with the statement of its end user. */
  async license(words: LicenseWords): Promise<void> {
    await this.enter(...licenseRecords(words));
  }

  /** A shipment with its lab test; `rest`: units that are on paper only. */
  async ship(
    words: Omit<ShipmentWords, 'units'> & { boards: readonly Board[]; rest?: readonly NamedUnit[] },
  ): Promise<void> {
    const { boards, rest = [], ...shipment } = words;
    await this.enter(...shipmentRecords({ ...shipment, units: [...namesOf(boards), ...rest] }));
  }

  /** A person writes down what happened to boards, now, with a paper. */
  async custody(
    event: Custody['event'],
    boards: readonly Board[],
    rest: CustodyWords = {},
  ): Promise<void> {
    const id = `${event} ${this.#entries.length}`;
    const units = boards.map(({ serial, uuid }) => ({ serial, uuid }));
    await this.enter(custodyRecord(event, units, { id, at: this.now, ...rest }));
  }

  /** A new host with its boards, its agent, and its declared user. */
  async host(name: string, options: HostOptions): Promise<ScenarioHost> {
    const { boards, declaredUser = true, ...made } = options;
    const host = await this.#newHost({ name, folder: name, ...made });
    for (const [socket, board] of boards.entries()) host.sockets[socket] = board;
    this.hosts.set(name, host);
    if (declaredUser) await this.enter(useRecord(name, this.now));
    return host;
  }

  /** A host of this name; it must be there. */
  named(name: string): ScenarioHost {
    const host = this.hosts.get(name);
    if (host === undefined) throw new RangeError(`there is no host ${name}`);
    return host;
  }

  /** A board is carried to a free socket of another host; null: out of every host. */
  carry(board: Board, to: string | null): void {
    for (const host of this.hosts.values()) {
      const socket = host.sockets.indexOf(board);
      if (socket >= 0) host.sockets[socket] = null;
    }
    if (to === null) return;
    const { sockets } = this.named(to);
    const free = sockets.indexOf(null);
    if (free < 0) throw new RangeError(`${to} has no free socket`);
    sockets[free] = board;
  }

  /** A script takes the place of nvidia-smi on this host. */
  forge(name: string, forgery: Forgery): void {
    this.named(name).forgery = forgery;
  }

  /** These hosts attest now, or all that are switched on and have a wire to the server. */
  async attest(...names: string[]): Promise<void> {
    const all = [...this.hosts.values()].filter((host) => host.isOn && !host.isBehindAirGap);
    const hosts = names.length === 0 ? all : names.map((name) => this.named(name));
    await this.attestHosts(hosts);
  }

  /** As attest, for hosts that no name leads to, such as copies. */
  async attestHosts(hosts: readonly ScenarioHost[]): Promise<void> {
    await this.server.newEpoch();
    const waiting = [...hosts];
    const work = async () => {
      for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
        await host.attest('cadence');
      }
    };
    await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, work));
    await this.server.settled();
    for (const host of hosts) this.#entries.push(roundOf(host, this.now));
  }

  /** The kit of this moment is carried to a host behind an air gap. */
  async carryKit(name: string): Promise<void> {
    await this.server.newEpoch();
    await this.#airGap.carryKit(this.named(name), this.now);
  }

  /** A host behind an air gap attests; nobody else learns of it yet. */
  async attestOffline(name: string): Promise<void> {
    await this.#airGap.attest(this.named(name));
  }

  /** What such a host has kept is carried to the server, and the answer back. */
  async carryBundle(name: string): Promise<void> {
    await this.server.newEpoch();
    const rounds = await this.#airGap.carryBundle(this.named(name), this.now);
    await this.server.settled();
    this.#entries.push(...rounds);
  }

  /** Writes down what was done to a host. */
  recordHostFact(host: string, code: FindingCode): void {
    this.#entries.push({ what: 'hostFact', host, code, at: this.now });
  }

  /** A host whose disk is a copy: the same keys, another machine. */
  async clone(of: ScenarioHost, disk: string): Promise<ScenarioHost> {
    const folder = `copy-${this.#others.length}`;
    const copy = await this.#newHost({ name: of.name, site: of.site, folder });
    await copy.takeDisk(disk);
    this.#others.push(copy);
    return copy;
  }

  /** What is known by now. */
  known(): Known {
    const { evidenceLog, registerLog } = this.server.context;
    const sizes = { evidenceSize: evidenceLog.size, registerSize: registerLog.size };
    return { entries: this.#entries.length, ...sizes };
  }

  /** The simulator's own record at a moment; now, with everything known, where none is given. */
  truth(asked: { validAt?: number; known?: Known } = {}): ScenarioTruth {
    const { validAt = this.now, known } = asked;
    const entries = this.#entries.slice(0, known?.entries);
    return trueState({ entries, validAt, durations: this.#durations });
  }

  /** The balance of now. A minute passes: what comes in at a moment is not in its balance. */
  balance(): Promise<Balance> {
    this.#clock.now += MINUTE_MS;
    return currentBalance(this.server.context, this.#request());
  }

  /** Compares the balance of a moment, as known at some point, with the record of the same. */
  async compareAsOf(asked: { validAt: number; known: Known }): Promise<string[]> {
    const { evidenceSize, registerSize } = asked.known;
    const { from, licenses } = this.#request().scope;
    const balance = await drawBalance(this.server.context, {
      scope: licensesScope(licenses),
      from,
      to: asked.validAt,
      knownAt: { evidenceSize, registerSize },
    });
    return scenarioDifferences(balance, this.truth(asked));
  }

  /**
   * Compares balance and record of now, and the balance with that of a verified report. Gives one
   * line per difference.
   * `reportOf`: the licenses that the report is about, where not all of them; none: no report.
   */
  async compare({ reportOf }: { reportOf?: readonly string[] } = {}): Promise<string[]> {
    const balance = await this.balance();
    return [
      ...scenarioDifferences(balance, this.truth()),
      ...(reportOf?.length === 0 ? [] : await this.#reportDifferences(this.#request(reportOf))),
    ];
  }

  async #reportDifferences(request: ReportRequest): Promise<string[]> {
    const balance = await currentBalance(this.server.context, request);
    const file = await createReport(this.server.context, request);
    const trust = parseTrust(utf8(trustFile(this.server.context)));
    const { outcome, steps, balance: verified } = await verifyReport({ file, trust });
    const failed = steps.filter((step) => step.outcome !== 'passed');
    return [
      ...(outcome === 'valid' ? [] : [`the report is ${outcome}`]),
      ...failed.map(({ name, words }) => `report step ${name}: ${words}`),
      ...jsonDifferences(verified, balance).map((line) => `report: ${line}`),
    ];
  }

  #request(licenses: readonly string[] = [...this.#licenses]): ReportRequest {
    const scope = { licenses: [...licenses], from: this.#beganAt, to: null };
    return { scope, version: '0.0.0-scenario' };
  }

  async #newHost(made: {
    name: string;
    site: string;
    folder: string;
    behindAirGap?: boolean;
    costlyMs?: number;
  }): Promise<ScenarioHost> {
    const { name, site, folder, behindAirGap = false, costlyMs = DAY_MS } = made;
    const { context, agentsUrl } = this.server;
    const token = await createToken(context, { site, uses: 1, expiresInMs: 60 * DAY_MS });
    const now = () => this.now;
    const url = behindAirGap ? null : agentsUrl;
    const place = { url, token: parseToken(token), now, costlyMs };
    return new ScenarioHost(name, site, { directory: join(this.directory, folder), place });
  }
}

/** Milliseconds UTC of a text with its time zone. RangeError without one. */
export function momentOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || !/(Z|[+-][0-9]{2}:[0-9]{2})$/.test(text)) {
    throw new RangeError(`not a moment with its time zone: ${text}`);
  }
  return ms;
}

function namesOf(boards: readonly Board[]) {
  return boards.map(({ model, serial, uuid }) => ({ model, serial, uuid }));
}

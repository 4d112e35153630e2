/** The page: what was chosen, what runs, what was found. */
import { STEP_NAMES } from '../../shared/report/steps.ts';
import { chooser, fingerprintSection } from './chooser.ts';
import { button, element } from './dom.ts';
import type { ChosenFile, RunView, WorkNews } from './messages.ts';
import { resultSection } from './result.ts';
import { DE } from './words/de.ts';
import { EN } from './words/en.ts';
import { filled, type Words } from './words/words.ts';
import { ZH } from './words/zh.ts';

const LANGUAGES: readonly Words[] = [EN, DE, ZH];

type Trust = Extract<WorkNews, { kind: 'trust' }>['trust'];
type Kind = 'trusts' | 'reports';

/** The one page. Nothing that it was given leaves it, but for the file that somebody downloads. */
export class VerifyPage {
  private readonly version: string;
  /** Text of the script that this is: the worker runs the same. */
  private readonly source: string;
  private words: Words = languageOfReader();
  private readonly chosen: Record<Kind, readonly ChosenFile[]> = { trusts: [], reports: [] };
  private trust: Trust = [];
  private found: RunView | null = null;
  private worker: Worker | null = null;
  private isRunning = false;
  /** Address of the JSON that can be downloaded. */
  private jsonAddress: string | null = null;
  private readonly status = element('p', { id: 'status', role: 'status' });

  constructor(version: string, source: string) {
    this.version = version;
    this.source = source;
    // A file that misses its place must not replace the page.
    for (const event of ['dragover', 'drop']) document.addEventListener(event, prevent);
  }

  /** Puts the page together anew; the focus stays where it was. */
  show(): void {
    const { words } = this;
    const focused = document.activeElement?.id ?? '';
    document.documentElement.lang = words.tag;
    document.title = `${words.title} – Fleetseal ${this.version}`;
    const page = document.querySelector('main');
    page?.replaceChildren(
      this.head(),
      chooser('trusts', words.trust, this.chooserOptions('trusts')),
      fingerprintSection(words, this.trust),
      chooser('reports', words.reports, this.chooserOptions('reports')),
      this.runSection(),
      resultSection(words, this.found, this.jsonAddress),
    );
    if (focused !== '') document.getElementById(focused)?.focus();
  }

  private head(): HTMLElement {
    const { words } = this;
    const options = LANGUAGES.map(({ tag, language }) =>
      element('option', { value: tag, lang: tag, selected: tag === words.tag }, language),
    );
    const languages = element('select', { id: 'language' }, ...options);
    languages.addEventListener('change', () => {
      this.words = LANGUAGES.find(({ tag }) => tag === languages.value) ?? EN;
      this.status.replaceChildren();
      this.show();
    });
    const label = element('label', { for: 'language' }, words.languageLabel);
    const { heading, text, next } = words.genuine;
    return element(
      'header',
      {},
      element('div', { class: 'bar' }, element('h1', {}, words.title), label, languages),
      element('p', {}, `Fleetseal · ${words.version} ${this.version}`),
      element('p', {}, words.intro),
      words === EN ? null : element('p', {}, words.englishTexts),
      element(
        'details',
        { id: 'genuine' },
        element('summary', {}, heading),
        element('p', {}, text),
        element('p', {}, element('code', {}, 'sha256sum verify.html'), ' · Linux'),
        element('p', {}, element('code', {}, 'shasum -a 256 verify.html'), ' · macOS'),
        element(
          'p',
          {},
          element('code', {}, 'certutil -hashfile verify.html SHA256'),
          ' · Windows',
        ),
        element('p', {}, next),
      ),
    );
  }

  private chooserOptions(kind: Kind) {
    const files = this.chosen[kind];
    return {
      accept: kind === 'trusts' ? '.json,application/json' : '.zip,application/zip',
      files,
      removeWords: this.words.remove,
      isLocked: this.isRunning,
      onAdd: (added: readonly File[]) => this.choose(kind, this.named(kind, added)),
      onRemove: (file: ChosenFile) =>
        this.choose(
          kind,
          files.filter((each) => each !== file),
        ),
    };
  }

  /** The files chosen so far and more; a name that another file has gets a number. */
  private named(kind: Kind, added: readonly File[]): ChosenFile[] {
    const taken = new Set([...this.chosen.trusts, ...this.chosen.reports].map(({ name }) => name));
    const named = added.map((file) => {
      let name = file.name;
      for (let count = 2; taken.has(name); count += 1) name = `${file.name} (${count})`;
      taken.add(name);
      return { name, file };
    });
    return [...this.chosen[kind], ...named];
  }

  private choose(kind: Kind, files: readonly ChosenFile[]): void {
    this.chosen[kind] = files;
    this.dropResult();
    this.status.replaceChildren();
    if (kind !== 'trusts') {
      this.show();
      return;
    }
    this.trust = [];
    if (files.length === 0) this.show();
    else this.order('trustOnly');
  }

  private dropResult(): void {
    if (this.jsonAddress !== null) URL.revokeObjectURL(this.jsonAddress);
    this.jsonAddress = null;
    this.found = null;
  }

  private runSection(): HTMLElement {
    const { run } = this.words;
    const { isRunning } = this;
    const start = { id: 'verify', class: 'main', disabled: isRunning };
    return element(
      'section',
      { 'aria-labelledby': 'runHeading' },
      element('h2', { id: 'runHeading' }, run.heading),
      element(
        'p',
        { class: 'bar' },
        button(start, run.verify, () => this.verify()),
        button({ id: 'cancel', disabled: !isRunning }, run.cancel, () => this.cancel()),
      ),
      this.status,
    );
  }

  private verify(): void {
    this.dropResult();
    this.status.replaceChildren(this.words.run.reading);
    this.order('all');
    document.getElementById('cancel')?.focus();
  }

  private cancel(): void {
    this.stopWorker();
    this.status.replaceChildren(this.words.run.canceled);
    this.show();
    document.getElementById('verify')?.focus();
  }

  /** Lets the worker verify all that was chosen, or only read the trust files. */
  private order(what: 'all' | 'trustOnly'): void {
    if (this.isRunning) this.stopWorker();
    this.isRunning = true;
    const { trusts, reports } = this.chosen;
    const worker = this.worker ?? this.startWorker();
    worker.onmessage = ({ data }: MessageEvent<WorkNews>) => this.take(data, what);
    worker.postMessage({ trusts, reports: what === 'all' ? reports : [] });
    this.show();
  }

  private stopWorker(): void {
    this.worker?.terminate();
    this.worker = null;
    this.isRunning = false;
  }

  private startWorker(): Worker {
    const address = URL.createObjectURL(new Blob([this.source], { type: 'text/javascript' }));
    const worker = new Worker(address);
    worker.onerror = ({ message }) => {
      this.stopWorker();
      this.status.replaceChildren(filled(this.words.run.stopped, { message }));
      this.show();
    };
    this.worker = worker;
    return worker;
  }

  private take(news: WorkNews, what: 'all' | 'trustOnly'): void {
    if (news.kind === 'trust') this.trust = news.trust;
    if (news.kind === 'step') this.status.replaceChildren(this.progress(news));
    if (news.kind !== 'done') return;
    this.isRunning = false;
    const { found } = news;
    if (what === 'all' || found.problem !== null) {
      this.found = found;
      this.jsonAddress = URL.createObjectURL(found.json);
      this.status.replaceChildren(this.words.run.done);
    } else this.status.replaceChildren(this.words.fingerprints.compare);
    this.show();
    if (what === 'all') document.getElementById('resultHeading')?.focus();
  }

  private progress({ file, step }: Extract<WorkNews, { kind: 'step' }>): string {
    const { run, report } = this.words;
    return filled(run.progress, {
      file,
      step: String(STEP_NAMES.indexOf(step) + 1),
      steps: String(STEP_NAMES.length),
      name: report.stepNames[step],
    });
  }
}

function prevent(event: Event): void {
  event.preventDefault();
}

function languageOfReader(): Words {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  const known = wanted.find((tag) => LANGUAGES.some((words) => words.tag.startsWith(tag)));
  return LANGUAGES.find(({ tag }) => known !== undefined && tag.startsWith(known)) ?? EN;
}

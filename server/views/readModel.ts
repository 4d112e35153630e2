/** The views that the reader holds in memory, and what it answers from them. */
import type { SearchHit } from '../../shared/api/rows.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { fileText } from './fileText.ts';
import type {
  FacetsAnswer,
  OneAnswer,
  PageAnswer,
  Question,
  TextAnswer,
  TextQuestion,
  ViewFacts,
  ViewPart,
} from './messages.ts';
import { Table } from './table.ts';

interface View {
  readonly facts: ViewFacts;
  readonly tables: Map<ListName, Table>;
}

/** An answer, or that the view is not here. */
export type Answer = { readonly value: unknown } | 'absent';

/** Views by their keys; used last comes last. */
export class ReadModel {
  readonly #views = new Map<string, View>();
  readonly #coming = new Map<string, View>();
  readonly #rowsMax: number;

  /** `rowsMax`: rows of all views that are kept; the newest one always is. */
  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  /** Takes a part of a view; true where that was the last one. */
  take(part: ViewPart): boolean {
    if (part.kind === 'begin') {
      this.#coming.set(part.key, { facts: part.facts, tables: new Map() });
      return false;
    }
    const view = this.#coming.get(part.key);
    if (view === undefined) throw new TypeError(`no view ${part.key} has begun`);
    if (part.kind === 'end') {
      this.#coming.delete(part.key);
      this.#views.delete(part.key);
      this.#views.set(part.key, view);
      this.#dropOldest();
      return true;
    }
    const table = tableOf(view, part.list);
    if (part.kind === 'rows') table.addRows(part.chunk);
    else table.addColumn(part.name, part.column);
    return false;
  }

  answer(key: string, question: Question): Answer {
    const view = this.#views.get(key);
    if (view === undefined) return 'absent';
    this.#views.delete(key);
    this.#views.set(key, view);
    return { value: answerOf(view, question) };
  }

  #dropOldest(): void {
    let rows = 0;
    for (const view of this.#views.values()) rows += rowsOf(view);
    for (const [key, view] of this.#views) {
      if (rows <= this.#rowsMax || this.#views.size === 1) return;
      this.#views.delete(key);
      rows -= rowsOf(view);
    }
  }
}

function tableOf({ tables }: View, list: ListName): Table {
  const table = tables.get(list) ?? new Table();
  tables.set(list, table);
  return table;
}

/** A view without rows takes memory too. */
function rowsOf({ tables }: View): number {
  return [...tables.values()].reduce((sum, { count }) => sum + count, 1000);
}

type AnyAnswer =
  | PageAnswer
  | TextAnswer
  | FacetsAnswer
  | OneAnswer
  | ViewFacts
  | readonly SearchHit[]
  | null;

function answerOf(view: View, question: Question): AnyAnswer {
  switch (question.kind) {
    case 'page':
      return tableOf(view, question.list).page(question);
    case 'text':
      return textOf(view, question);
    case 'facets':
      return tableOf(view, question.list).facets(question);
    case 'one':
      return tableOf(view, question.list).one(question.name, question.columns);
    case 'facts':
      return view.facts;
    case 'search':
      return searchView(view, question.text);
  }
}

function textOf(view: View, question: TextQuestion): TextAnswer {
  const { items, total } = tableOf(view, question.list).page({ ...question, after: null });
  // as: a page is a list of rows
  const rows = JSON.parse(items) as object[];
  return { text: fileText(rows, question), total };
}

/** Most hits of the box for everything. */
const HITS = 20;

/** What labels of hits are made from. */
interface Labeled {
  readonly id: string;
  readonly name?: string;
  readonly serial?: string | null;
  readonly record?: {
    readonly number?: string;
    readonly license?: string;
    readonly country?: string;
    readonly name?: string;
  };
}

interface Searched {
  readonly kind: SearchHit['kind'];
  readonly list: ListName;
  /** What people call it beside its id. */
  readonly label: (row: Labeled) => string | null | undefined;
}

const SEARCHED: readonly Searched[] = [
  { kind: 'license', list: 'license', label: ({ record }) => record?.number },
  { kind: 'shipment', list: 'shipment', label: ({ record }) => record?.license },
  { kind: 'site', list: 'site', label: ({ record }) => record?.country },
  { kind: 'party', list: 'party', label: ({ record }) => record?.name },
  { kind: 'host', list: 'hosts', label: ({ name }) => name },
  { kind: 'gpu', list: 'gpus', label: ({ serial }) => serial },
];

/** Whole names first, then their beginnings; of every kind in turn. */
function searchView(view: View, text: string): SearchHit[] {
  const wanted = text.toLowerCase();
  const ranked = SEARCHED.map(({ kind, list, label }) => {
    const rows = tableOf(view, list).search(text, HITS);
    const hits = rows.map((row): SearchHit => {
      // as: rows of these lists have some of these members, and an id
      const parsed = JSON.parse(row) as Labeled;
      return { kind, id: parsed.id, label: label(parsed) ?? parsed.id };
    });
    return hits.sort((a, b) => rankOf(a, wanted) - rankOf(b, wanted));
  });
  const hits: SearchHit[] = [];
  for (let turn = 0; turn < HITS; turn += 1) {
    hits.push(...ranked.flatMap((own) => own[turn] ?? []));
  }
  return hits.sort((a, b) => rankOf(a, wanted) - rankOf(b, wanted)).slice(0, HITS);
}

function rankOf({ id, label }: SearchHit, wanted: string): number {
  const names = [id.toLowerCase(), label.toLowerCase()];
  if (names.includes(wanted)) return 0;
  return names.some((name) => name.startsWith(wanted)) ? 1 : 2;
}

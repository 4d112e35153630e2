/** CSV as RFC 4180 has it, strictly: comma, optional quotes, lines ended by CRLF or LF. */

/** One record with the line that it begins on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A place where the text is no CSV. */
export interface CsvProblem {
  readonly line: number;
  readonly problem: string;
}

/** Records and problems; where there are problems, the records are not to be used. */
export interface CsvText {
  readonly records: readonly CsvRecord[];
  readonly problems: readonly CsvProblem[];
}

/** Parses CSV text. Empty lines are left out; reading stops at the first problem of quoting. */
export function parseCsv(text: string): CsvText {
  const reader = new CsvReader(text);
  const records: CsvRecord[] = [];
  while (!reader.done) {
    const record = reader.record();
    if (record === null) break;
    const isEmpty = record.fields.length === 1 && record.fields[0] === '';
    if (!isEmpty) records.push(record);
  }
  return { records, problems: reader.problems };
}

class CsvReader {
  readonly problems: CsvProblem[] = [];
  private readonly text: string;
  private position = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.position >= this.text.length;
  }

  /** The next record with its line end, or null after a problem. */
  record(): CsvRecord | null {
    const { line } = this;
    const fields: string[] = [];
    for (;;) {
      const field = this.text[this.position] === '"' ? this.quoted() : this.plain();
      if (field === null) return null;
      fields.push(field);
      if (this.text[this.position] !== ',') break;
      this.position += 1;
    }
    return this.lineEnd() ? { line, fields } : null;
  }

  private plain(): string | null {
    const start = this.position;
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined || ',\r\n'.includes(character)) break;
      if (character === '"') return this.fail('a quote inside a field that is not quoted');
      this.position += 1;
    }
    return this.text.slice(start, this.position);
  }

  private quoted(): string | null {
    const { line } = this;
    let field = '';
    this.position += 1;
    for (;;) {
      const end = this.text.indexOf('"', this.position);
      if (end < 0) return this.fail('a quoted field without its end', line);
      const part = this.text.slice(this.position, end);
      this.line += part.split('\n').length - 1;
      field += part;
      this.position = end + 1;
      if (this.text[this.position] !== '"') return field;
      field += '"';
      this.position += 1;
    }
  }

  private lineEnd(): boolean {
    if (this.done) return true;
    if (this.text.startsWith('\r\n', this.position)) this.position += 2;
    else if (this.text[this.position] === '\n') this.position += 1;
    else {
      const isReturn = this.text[this.position] === '\r';
      this.fail(isReturn ? 'a carriage return without a line feed' : 'text after a closing quote');
      return false;
    }
    this.line += 1;
    return true;
  }

  private fail(problem: string, line = this.line): null {
    this.problems.push({ line, problem });
    return null;
  }
}

/** One search at a time: asked 30 ms after the last key, and a late answer is dropped. */
import { platform } from '$platform';
import type { SearchView } from '../bindings/SearchView';
import type { SessionView } from '../bindings/SessionView';
import { debounce } from '../lib/later';
import { available, type Command } from '../lib/commands';
import { Query } from '../stores/query.svelte';

export type Entry =
  | { kind: 'best'; id: string; session: SessionView }
  | { kind: 'session'; id: string; session: SessionView }
  | { kind: 'customer'; id: string; name: string; email: string | null; sessions: number }
  | { kind: 'filter'; id: string; query: string }
  | { kind: 'link'; id: string; order: string }
  | { kind: 'command'; id: string; command: Command };
export type Section = {
  title: 'also' | 'near' | 'customers' | 'do' | 'go_to' | null;
  entries: Entry[];
};

/** Keys that only walk a list are not worth a line of the palette. */
const listed = (command: Command) => /^(go\.|sync$|keys$)/.test(command.id);

export class Search {
  text = $state('');
  query = new Query<SearchView>();
  active = $state(0);
  /** The frame's commands, as they were when the palette opened. */
  #commands = available().filter(listed);
  #ask = debounce((text: string) => {
    void this.query.ask(() => platform.call('search', { text })).then(() => (this.active = 0));
  }, 30);

  answer = $derived(this.text.trim() ? this.query.value : undefined);
  sections = $derived.by(() => sectionsOf(this.answer, this.text.trim(), this.#commands));
  entries = $derived(this.sections.flatMap((section) => section.entries));
  chosen = $derived(this.entries[Math.min(this.active, this.entries.length - 1)]);

  type(text: string): void {
    this.text = text;
    this.active = 0;
    if (text.trim()) this.#ask(text.trim());
    else this.query.clear();
  }

  walk(by: number): void {
    const last = this.entries.length - 1;
    this.active = Math.max(0, Math.min(last, this.active + by));
  }
}

function sessionEntries(kind: string, sessions: SessionView[]): Entry[] {
  return sessions.map((session) => ({ kind: 'session', id: `${kind}/${session.key}`, session }));
}

function sectionsOf(found: SearchView | undefined, text: string, commands: Command[]): Section[] {
  const words = text.toLowerCase();
  const fitting = commands.filter((c) => !words || c.title().toLowerCase().includes(words));
  const go: Entry[] = fitting.map((command) => ({ kind: 'command', id: command.id, command }));
  if (!found) return keep([{ title: 'go_to', entries: text ? [] : go }]);
  const best: Entry[] = found.best
    ? [{ kind: 'best', id: `best/${found.best.key}`, session: found.best }]
    : [];
  const customers: Entry[] = found.customers.map((c) => ({
    kind: 'customer',
    id: `customer/${c.email ?? c.name}`,
    name: c.name ?? c.email ?? '',
    email: c.name ? c.email : null,
    sessions: c.sessions,
  }));
  const act: Entry[] = [{ kind: 'filter', id: 'filter', query: found.query }];
  if (found.reading === 'order_id') act.push({ kind: 'link', id: 'link', order: text });
  return keep([
    { title: null, entries: best },
    { title: 'also', entries: sessionEntries('also', found.also) },
    { title: 'near', entries: sessionEntries('near', found.near) },
    { title: 'customers', entries: customers },
    { title: 'do', entries: act },
    { title: 'go_to', entries: go },
  ]);
}

const keep = (sections: Section[]) => sections.filter((section) => section.entries.length > 0);

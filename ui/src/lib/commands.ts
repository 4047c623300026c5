/**
 * Everything a key can do, once: id, title, keys, when, run. Shortcuts, the keys shown on the page
 * by `?` and the palette all read this list. A later group wins over an earlier one; a modal group
 * (a dialog, the palette) hides all earlier ones.
 */
import { comboOf, isTyping } from './keys';

export interface Command {
  id: string;
  title: () => string;
  keys: string[];
  /** Absent means always. */
  when?: () => boolean;
  /** Also while text is typed in a field. Combinations with Ctrl and Esc always are. */
  typing?: boolean;
  run: () => void;
}

interface Group {
  commands: Command[];
  modal: boolean;
}

const groups: Group[] = [];

/** Adds commands; the returned function takes them away again. */
export function register(commands: Command[], options: { modal?: boolean } = {}): () => void {
  const group = { commands, modal: options.modal ?? false };
  groups.push(group);
  return () => {
    const index = groups.indexOf(group);
    if (index >= 0) groups.splice(index, 1);
  };
}

/** What can be done now, nearest group first. */
export function available(): Command[] {
  const found: Command[] = [];
  for (let i = groups.length - 1; i >= 0; i -= 1) {
    const group = groups[i];
    if (!group) continue;
    found.push(...group.commands.filter((command) => command.when?.() ?? true));
    if (group.modal) break;
  }
  return found;
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const combo = comboOf(event);
  const typing = isTyping(event.target);
  const command = available().find(
    (c) => c.keys.includes(combo) && (!typing || c.typing || free(combo)),
  );
  if (!command || (!command.typing && onControl(event.target, combo))) return;
  event.preventDefault();
  // A key held down repeats; walking may, acting may not.
  if (event.repeat && combo.endsWith('enter')) return;
  command.run();
}

/** Combinations that never type a character. */
function free(combo: string): boolean {
  return combo === 'esc' || combo.startsWith('ctrl+');
}

const ARROWS = ['up', 'down', 'left', 'right'];

/** Enter and Space on a focused control belong to the control, arrows to a group of choices. */
function onControl(target: EventTarget | null, combo: string): boolean {
  if (ARROWS.includes(combo)) return target instanceof HTMLInputElement && target.type === 'radio';
  if (combo !== 'enter' && combo !== 'space') return false;
  if (!(target instanceof Element)) return false;
  const controls = 'button, a[href], input, summary, [role="menuitem"], [role="tab"]';
  return target.closest(controls) !== null;
}

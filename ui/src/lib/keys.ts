/** Key presses as text (`ctrl+k`, `shift+enter`, `j`, `?`), and that text as key caps. */

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const NAMES: Record<string, string> = {
  ' ': 'space',
  arrowup: 'up',
  arrowdown: 'down',
  arrowleft: 'left',
  arrowright: 'right',
  escape: 'esc',
};

/** Ctrl and Cmd are the same key here; Shift counts only where it does not change the character. */
export function comboOf(press: Press): string {
  const low = press.key.toLowerCase();
  const name = NAMES[low] ?? low;
  const shift = press.shiftKey && (name.length > 1 || /[a-z]/.test(name));
  const mods = [
    press.ctrlKey || press.metaKey ? 'ctrl' : '',
    press.altKey ? 'alt' : '',
    shift ? 'shift' : '',
  ];
  return [...mods.filter(Boolean), name].join('+');
}

const CAPS: Record<string, string> = {
  ctrl: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  enter: '↵',
  esc: 'Esc',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  space: 'Space',
};

export const isMac = /Mac/.test(globalThis.navigator?.platform ?? '');

/** One text per key cap: `ctrl+enter` gives `Ctrl`, `↵`. */
export function capsOf(combo: string): string[] {
  return combo.split('+').map((part) => {
    if (part === 'ctrl' && isMac) return '⌘';
    return CAPS[part] ?? part.toUpperCase();
  });
}

/** True where a plain letter is typed, not a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return target.closest('[data-types]') !== null;
  return !['checkbox', 'radio', 'button'].includes(target.type);
}

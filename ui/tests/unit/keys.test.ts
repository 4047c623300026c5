import { afterEach, describe, expect, it, vi } from 'vitest';
import { available, handleKey, register } from '../../src/lib/commands';
import { capsOf, comboOf } from '../../src/lib/keys';

const stops: (() => void)[] = [];
const add = (...args: Parameters<typeof register>) => stops.push(register(...args));
const command = (keys: string[], run = vi.fn(), more = {}) => ({
  id: keys.join(),
  title: () => 'x',
  keys,
  run,
  ...more,
});
function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.addEventListener('keydown', (e) => handleKey(e as KeyboardEvent), { once: true });
  target.dispatchEvent(event);
  return event;
}
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  document.body.replaceChildren();
});

describe('keys', () => {
  it('are named in one way', () => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    expect(comboOf({ ...none, key: 'K', metaKey: true })).toBe('ctrl+k');
    expect(comboOf({ ...none, key: '?', shiftKey: true })).toBe('?');
    expect(comboOf({ ...none, key: 'Enter', shiftKey: true })).toBe('shift+enter');
    expect(comboOf({ ...none, key: 'ArrowDown' })).toBe('down');
    expect(capsOf('ctrl+enter')).toEqual(['Ctrl', '↵']);
  });
});

describe('the registry', () => {
  it('prefers the nearest group and honours when', () => {
    const [far, near] = [vi.fn(), vi.fn()];
    let open = true;
    add([command(['esc'], far)]);
    add([command(['esc'], near, { when: () => open })]);
    press('Escape');
    open = false;
    press('Escape');
    expect([near.mock.calls.length, far.mock.calls.length]).toEqual([1, 1]);
  });

  it('hides everything behind a modal group', () => {
    const behind = vi.fn();
    add([command(['r'], behind)]);
    add([command(['esc'])], { modal: true });
    press('r');
    expect(behind).not.toHaveBeenCalled();
    expect(available()).toHaveLength(1);
  });

  it('leaves letters to a field, and combinations not', () => {
    const [letter, combo] = [vi.fn(), vi.fn()];
    add([command(['j'], letter), command(['ctrl+enter'], combo)]);
    const input = document.body.appendChild(document.createElement('input'));
    expect(press('j', {}, input).defaultPrevented).toBe(false);
    press('Enter', { ctrlKey: true }, input);
    expect([letter.mock.calls.length, combo.mock.calls.length]).toEqual([0, 1]);
  });

  it('does not act again while a key is held down', () => {
    const act = vi.fn();
    add([command(['ctrl+enter'], act)]);
    press('Enter', { ctrlKey: true });
    press('Enter', { ctrlKey: true, repeat: true });
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('leaves arrows to a group of choices', () => {
    const run = vi.fn();
    add([command(['down'], run)]);
    const radio = document.body.appendChild(document.createElement('input'));
    radio.type = 'radio';
    expect(press('ArrowDown', {}, radio).defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
    press('ArrowDown');
    expect(run).toHaveBeenCalledOnce();
  });

  it('leaves Enter on a button to the button', () => {
    const act = vi.fn();
    add([command(['enter'], act)]);
    press('Enter', {}, document.body.appendChild(document.createElement('button')));
    expect(act).not.toHaveBeenCalled();
  });
});

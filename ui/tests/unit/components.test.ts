import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import Button from '../../src/components/Button.svelte';
import Chip from '../../src/components/Chip.svelte';
import Money from '../../src/components/Money.svelte';
import Status from '../../src/components/Status.svelte';
import Text from '../../src/components/Text.svelte';
import Palette from '../../src/palette/Palette.svelte';
import { handleKey } from '../../src/lib/commands';
import { ui } from '../../src/stores/ui.svelte';
import { queue } from '../../src/stores/queue.svelte';
import { sessions } from '../../src/stores/sessions.svelte';

const word = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

describe('small components', () => {
  it('show money with its code and a double rule under sums', () => {
    const amount = { value: '74.00', currency: 'USD', minor: '7400' };
    const { container } = render(Money, { amount, sum: true });
    expect(container.textContent?.replace(/\s+/g, ' ').trim()).toBe('USD 74.00');
    expect(container.querySelector('.sum')).not.toBeNull();
  });

  it('say a status as a word, with its exception', () => {
    render(Status, { status: 'completed', exception: 'late' });
    expect(screen.getByText(/Completed/).textContent).toContain('late');
  });

  it('never let provider text act or hide', () => {
    const { container } = render(Text, { text: '<img src=x>\u202e' });
    expect(container.querySelector('img')).toBeNull();
    expect(container.querySelector('bdi')?.textContent).toBe('<img src=x>⟨U+202E⟩');
  });

  it('are not pressed while busy', () => {
    const onclick = vi.fn();
    render(Button, { children: word('Go'), busy: true, onclick });
    screen.getByRole('button').click();
    expect(onclick).not.toHaveBeenCalled();
  });

  it('take a condition away by its name', async () => {
    const onremove = vi.fn();
    render(Chip, { chip: 'status:open', onremove });
    await fireEvent.click(screen.getByRole('button', { name: 'Clear status:open' }));
    expect(onremove).toHaveBeenCalledOnce();
  });
});

describe('the palette', () => {
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
    window.addEventListener('keydown', handleKey);
  });

  it('opens the confirm sheet of a waiting transfer on Enter, and confirms nothing', async () => {
    ui.openPalette('INV-2041');
    render(Palette);
    await vi.waitFor(() =>
      expect(screen.getAllByTestId('search-result')[0]?.textContent).toContain('INV-2041'),
    );
    await fireEvent.keyDown(screen.getByTestId('search-field'), { key: 'Enter' });
    expect(ui.palette).toBe(false);
    expect(queue.selected).toContain('cs_01k8yq4m2zq8w7x5t3r1p9n6k0');
    expect(location.hash).toMatch(/^#\/confirm/);
  });
});

describe('the list of sessions', () => {
  it('asks for the window that is looked at, and drops an older answer', async () => {
    const stop = sessions.start({ first: () => 0, shift: () => undefined });
    await vi.waitFor(() => expect(sessions.ready).toBe(true));
    expect(sessions.total).toBe(63);
    expect(sessions.rowAt(62)).toBeDefined();
    sessions.find('status:completed');
    sessions.find('status:expired');
    await vi.waitFor(() => expect(sessions.chips).toEqual(['status:expired']));
    expect(sessions.rowAt(0)?.status).toBe('expired');
    expect(sessions.selected).toBeNull();
    stop();
  });
});

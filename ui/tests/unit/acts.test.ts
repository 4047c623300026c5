import { platform } from '$platform';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { play } from '../../src/platform/fixture';
import { Detail } from '../../src/stores/detail.svelte';
import { providers } from '../../src/stores/providers.svelte';
import { sessions } from '../../src/stores/sessions.svelte';
import ActDialog from '../../src/views/sessions/ActDialog.svelte';
import Actions from '../../src/views/sessions/Actions.svelte';
import { nothingTyped, prepare, readPart, taken } from '../../src/views/sessions/acts';
import Facts from '../../src/views/sessions/Facts.svelte';
import Lifecycle from '../../src/views/sessions/Lifecycle.svelte';
import PaymentJoin from '../../src/views/sessions/PaymentJoin.svelte';
import { reasonOf, whyNotNow } from '../../src/views/sessions/possible';
import { strays } from '../fixtures/more';
import { detail } from '../fixtures/sessions';
import { allProviders } from '../fixtures/told';

afterEach(() => vi.restoreAllMocks());

const fluveo = 'c_fluveo/session/cs_5ab7cd9ef1gh';
const prood = 'c_prood/session/cs_1767225600000_7';
const told = (id: string) => allProviders().find((p) => p.id === id);
const shown = (key: string, reveal = false) => detail({ key, reveal });

describe('a part of what is reserved', () => {
  const whole = { value: '248.50', currency: 'EUR', minor: '24850' };

  it.each([
    ['248,50', true],
    ['0', false],
    ['248.51', false],
    ['', false],
    ['x', false],
  ])('%s', (text, ok) => expect(readPart(text, whole).ok).toBe(ok));

  it('is what the button names', () => {
    expect(taken('100', whole).value).toBe('100.00');
    expect(taken('999', whole)).toEqual(whole);
  });

  it('goes to the host as decimal text, all of it as nothing', async () => {
    const call = vi.spyOn(platform, 'call');
    const typed = { ...nothingTyped(), note: ' rest later ' };
    await prepare('capture', shown(fluveo), { ...typed, part: '100' });
    await prepare('capture', shown(fluveo), typed);
    expect(call.mock.calls.map(([, request]) => request)).toEqual([
      { key: fluveo, amount: '100.00', note: 'rest later' },
      { key: fluveo, amount: null, note: 'rest later' },
    ]);
  });
});

describe('the actions of a session', () => {
  it('are missing for the provider’s own reason', () => {
    const possible = { action: 'confirm', allowed: false, reason: 'not_offered' };
    expect(reasonOf(possible, told('prood'), 'Prood')).toMatch(/nobody can declare it\.$/);
    expect(reasonOf(possible, undefined, 'Prood')).toBe('Prood has no such operation.');
    expect(reasonOf({ ...possible, reason: 'not_reserved' }, undefined, 'Prood')).toBe(
      'No money is reserved for it.',
    );
  });

  it('say which one a reason is about, where there are several', () => {
    const no = (action: string, reason: string) => ({ action, allowed: false, reason });
    const ended = [no('cancel', 'expired'), no('capture', 'expired'), no('x', 'not_offered')];
    expect(whyNotNow(ended, undefined, 'Fluveo')).toEqual(['It has expired.']);
    expect(whyNotNow([...ended, no('renew', 'in_flight')], undefined, 'Fluveo')).toEqual([
      'Cancel, Capture: It has expired.',
      'Fresh session: An earlier request on it has not been settled.',
    ]);
  });

  it('stand as buttons where they can be done, and apart where they never can', async () => {
    await providers.query.ask(() => platform.call('provider_list', {}));
    render(Actions, { value: shown(prood) });
    expect(screen.getByTestId('recheck')).toHaveProperty('disabled', false);
    expect(screen.queryByTestId('cancel-session')).toBeNull();
    expect(screen.getByTestId('never-cancel').textContent).toContain('it ends by itself');
  });

  it('ask nobody about a charge that is not named', async () => {
    const call = vi.spyOn(platform, 'call');
    const props = { value: shown(prood), provider: 'Prood', told: told('prood') };
    render(ActDialog, { ...props, act: 'recheck' as const, onclose: () => undefined });
    await fireEvent.click(screen.getByTestId('act-go'));
    expect(call).not.toHaveBeenCalled();
    await fireEvent.input(screen.getByTestId('recheck-charge'), { target: { value: ' pi_1 ' } });
    await fireEvent.click(screen.getByTestId('act-go'));
    expect(call.mock.calls[0]).toEqual([
      'recheck_prepare',
      { key: prood, charge: 'pi_1', note: null },
    ]);
  });

  it('is agreed to by nobody where it was done before, elsewhere', async () => {
    const before = platform.call;
    const call = vi.spyOn(platform, 'call').mockImplementation(async (name, request) => {
      const answer = await before(name, request);
      return name === 'cancel_prepare' ? { ...(answer as object), deed: 'already' } : answer;
    });
    const props = { value: shown(fluveo), provider: 'Fluveo', told: told('fluveo') };
    render(ActDialog, { ...props, act: 'cancel' as const, onclose: () => undefined });
    await fireEvent.click(screen.getByTestId('act-go'));
    await vi.waitFor(() => expect(screen.getByText(/done before, elsewhere/)).toBeTruthy());
    expect(screen.queryByTestId('act-go')).toBeNull();
    expect(call.mock.calls.map(([name]) => name)).not.toContain('action_commit');
    call.mockRestore();
  });

  it('say what becomes of a canceled session in the provider’s words', () => {
    const props = { value: shown(fluveo), provider: 'Fluveo', told: told('fluveo') };
    render(ActDialog, { ...props, act: 'cancel' as const, onclose: () => undefined });
    expect(screen.getByText(/At Fluveo: The session expires and its payment/)).toBeTruthy();
  });
});

describe('the drawer', () => {
  it('follows what a second person answers', async () => {
    vi.useFakeTimers();
    const one = new Detail();
    const stop = one.start();
    one.open(prood);
    const call = vi.spyOn(platform, 'call');
    play({ event: 'approvals_changed' });
    await vi.advanceTimersByTimeAsync(500);
    expect(call.mock.calls.map(([name]) => name)).toContain('session_get');
    stop();
    call.mockRestore();
    vi.useRealTimers();
  });
});

describe('what only the provider tells', () => {
  it('is named, and hidden where it is a key of the customer’s', async () => {
    const one = new Detail();
    const show = vi.spyOn(one, 'show').mockImplementation(() => undefined);
    render(Facts, { detail: one, value: shown(prood), provider: 'Prood' });
    expect(screen.getByTestId('fact-multibanco_reference').textContent).toContain('501 234 567');
    expect(screen.getByTestId('fact-gateway_batch_no').textContent).toContain('Gateway batch no');
    expect(screen.getByTestId('fact-redirect_url').textContent).toContain('hidden');
    await fireEvent.click(screen.getByTestId('fact-show'));
    expect(show).toHaveBeenCalledOnce();
  });

  it('marks the step, and sets a word apart that is none', () => {
    const { unmount } = render(Lifecycle, { steps: ['open', 'paid'], now: 'PAID', provider: 'P' });
    expect(document.querySelector('[aria-current=step]')?.textContent?.trim()).toBe('paid');
    unmount();
    render(Lifecycle, { steps: ['open', 'paid'], now: 'expired', provider: 'P' });
    expect(document.querySelector('.apart')?.textContent?.trim()).toBe('expired');
  });
});

describe('a payment whose session is not known', () => {
  it('is given to one that fits, which is then looked at', async () => {
    const call = vi.spyOn(platform, 'call');
    const key = strays[0]!.key;
    render(PaymentJoin, { value: shown(key) });
    await vi.waitFor(() => expect(screen.getAllByTestId('candidate')).toHaveLength(2));
    await fireEvent.click(screen.getAllByTestId('join')[0]!);
    await vi.waitFor(() =>
      expect(call).toHaveBeenCalledWith('payment_join', {
        payment: key,
        session: 'c_inflowpay/session/sess_8Qd2',
      }),
    );
    await vi.waitFor(() => expect(sessions.selected).not.toBeNull());
  });
});

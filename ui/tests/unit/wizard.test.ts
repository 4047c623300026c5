import { platform } from '$platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProviderView } from '../../src/bindings/ProviderView';
import { Wizard } from '../../src/views/connections/wizard/wizard.svelte';
import providers from '../fixtures/providers.json';

const plugipay = providers[0] as unknown as ProviderView;
const SECRET = 'sk_made_up';
const refused = (code: string) => ({ code, message: 'No.', hint: 'Do this.', retry: false });

function keyed(): Wizard {
  const wizard = new Wizard();
  wizard.choose(plugipay);
  wizard.set('key_id', 'pk_live_rempah');
  wizard.set('secret', SECRET);
  return wizard;
}
const requests = (name: string, calls: unknown[][]) =>
  calls.filter(([called]) => called === name).map((call) => call[1] as Record<string, unknown>);

afterEach(() => vi.restoreAllMocks());

describe('connecting', () => {
  it('begins with the provider’s own address and a free name', () => {
    const wizard = new Wizard();
    wizard.choose(plugipay);
    expect([wizard.step, wizard.baseUrl, wizard.name]).toEqual([
      'key',
      plugipay.base_url,
      'Plugipay',
    ]);
    expect(wizard.given).toBe(false);
  });

  it('clears the secret from the fields as soon as it is sent', async () => {
    const call = vi.spyOn(platform, 'call');
    const wizard = keyed();
    const checking = wizard.check();
    expect(JSON.stringify(wizard.values)).not.toContain(SECRET);
    await checking;
    expect(wizard.step).toBe('check');
    expect(requests('connection_check', call.mock.calls)[0]?.values).toMatchObject({
      secret: SECRET,
    });
    expect(wizard.held).toEqual(['secret']);
  });

  it('connects with the key that was checked and what was chosen, then forgets the key', async () => {
    const call = vi.spyOn(platform, 'call');
    const wizard = keyed();
    await wizard.check();
    wizard.set('exponent.IDR', '0');
    wizard.set(wizard.orderKey ?? '', 'metadata.user_id');
    wizard.name = ' Main shop ';
    expect((await wizard.add())?.name).toBe('Main shop');
    expect(requests('connection_add', call.mock.calls)[0]).toMatchObject({
      name: 'Main shop',
      values: { secret: SECRET, 'exponent.IDR': '0', 'order_id.paths': 'metadata.user_id' },
    });
    expect(wizard.held).toEqual([]);
    expect(requests('sync_start', call.mock.calls)).toHaveLength(1);
  });

  it('forgets a key that was refused', async () => {
    vi.spyOn(platform, 'call').mockRejectedValue(refused('not_authorised'));
    const wizard = keyed();
    await wizard.check();
    expect([wizard.step, wizard.error?.code, wizard.held.length]).toEqual([
      'key',
      'not_authorised',
      0,
    ]);
    expect(wizard.given).toBe(false);
  });

  it('asks before it talks to a private network, and keeps the key meanwhile', async () => {
    const call = vi.spyOn(platform, 'call').mockRejectedValueOnce(refused('needs_consent'));
    const wizard = keyed();
    await wizard.check();
    expect(wizard.needsConsent).toBe(true);
    wizard.consent = true;
    await wizard.check();
    const [first, second] = requests('connection_check', call.mock.calls);
    expect(first?.values).not.toHaveProperty('allow_private_address');
    expect(second?.values).toMatchObject({ allow_private_address: 'yes', secret: SECRET });
    expect(wizard.step).toBe('check');
  });

  it('stays where it is when connecting is refused', async () => {
    const wizard = keyed();
    await wizard.check();
    vi.spyOn(platform, 'call').mockRejectedValue(refused('refused'));
    expect(await wizard.add()).toBeNull();
    expect(wizard.error?.code).toBe('refused');
  });
});

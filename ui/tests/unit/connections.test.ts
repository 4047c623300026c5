import { platform } from '$platform';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionCheck } from '../../src/bindings/ConnectionCheck';
import type { ConnectionView } from '../../src/bindings/ConnectionView';
import type { ProviderView } from '../../src/bindings/ProviderView';
import { i18n } from '../../src/i18n/index.svelte';
import { INDONESIAN, told } from '../../src/i18n/told';
import Abilities from '../../src/views/connections/Abilities.svelte';
import RemoveDialog from '../../src/views/connections/RemoveDialog.svelte';
import { Webhook } from '../../src/views/connections/webhook/webhook.svelte';
import { askedFirst, choicesOf, fieldWarning, groupOf } from '../../src/views/connections/words';
import { readingsOf } from '../../src/views/connections/wizard/readings';
import { Wizard } from '../../src/views/connections/wizard/wizard.svelte';
import list from '../fixtures/providers.json';
import workspace from '../fixtures/workspace.json';

const providers = list as unknown as ProviderView[];
const provider = (id: string) => providers.find((p) => p.id === id)!;
const field = (id: string, key: string) => provider(id).fields.find((f) => f.key === key)!;
const connections = workspace.connections as unknown as ConnectionView[];
const connection = (id: string, more: Partial<ConnectionView> = {}): ConnectionView => ({
  ...connections.find((c) => c.provider === id)!,
  ...more,
});

afterEach(() => {
  vi.restoreAllMocks();
  i18n.language = 'en';
});

describe('what providers say of themselves', () => {
  const said = providers.flatMap((p) => [
    ...p.fields.filter((f) => !f.key.startsWith('exponent.')).map((f) => f.label),
    ...p.fields.map((f) => f.help),
    ...Object.values(p.without),
  ]);

  it('is there in Indonesian, sentence by sentence, and nothing else is', () => {
    const sentences = [...new Set(said)].filter((text) => text !== '');
    expect(sentences.filter((text) => !INDONESIAN[text])).toEqual([]);
    expect(Object.keys(INDONESIAN).filter((text) => !sentences.includes(text))).toEqual([]);
  });

  it('is shown as it was said where nobody has translated it', () => {
    i18n.language = 'id';
    expect(told('Key id')).toBe('Id kunci');
    expect(told('A sixth provider’s own words')).toBe('A sixth provider’s own words');
  });
});

describe('fields', () => {
  const first = (id: string) =>
    provider(id)
      .fields.filter((one, _, all) => askedFirst(one, all))
      .map((one) => one.key);

  it('ask for who it is and its key first', () => {
    expect(providers.map(({ id }) => [id, first(id)])).toEqual([
      ['plugipay', ['key_id', 'secret', 'api_key']],
      ['fluveo', ['secret_key']],
      ['inflowpay', ['api_key']],
      ['flopay', ['client_id', 'client_key']],
      ['prood', ['checkout_secret', 'tenant_id', 'redis_url']],
    ]);
  });

  it('stand in groups, closed lists as a choice', () => {
    expect(['amount_unit', 'timeout_ms', 'checkout_url', 'link.offer'].map(groupOf)).toEqual([
      'amounts',
      'budget',
      'address',
      'links',
    ]);
    expect(choicesOf(field('prood', 'amount_unit')).map((c) => c.value)).toEqual([
      'minor',
      'major',
    ]);
    expect(choicesOf(field('prood', 'tenant_id'))).toEqual([]);
  });

  it('warn before a retry that may make two, and only then', () => {
    const retries = field('flopay', 'create_retries');
    expect(fieldWarning(retries, '2')).toContain('second session');
    expect([fieldWarning(retries, ''), fieldWarning(retries, '0')]).toEqual(['', '']);
  });
});

describe('the wizard', () => {
  it('asks for an address where the provider has none for all', () => {
    const wizard = new Wizard();
    wizard.choose(provider('flopay'));
    wizard.set('client_id', 'client_rempah');
    expect([wizard.needsUrl, wizard.given]).toEqual([true, false]);
    wizard.baseUrl = 'https://api.flopay.example';
    expect(wizard.given).toBe(true);
  });

  const found = (value: string, minor: string): ConnectionCheck => ({
    account: null,
    mode: 'test',
    sample: { amount: { value, currency: 'EUR', minor } } as ConnectionCheck['sample'],
    readings: [],
    order_id_paths: [],
    skew_seconds: null,
    already: null,
  });
  const amounts = (check: ConnectionCheck, asked: Record<string, string>, id = 'prood') =>
    readingsOf(provider(id).fields, check, asked)?.all.map((r) => [r.value, r.amount.value]);

  it('shows a number as minor and as major units', () => {
    expect(amounts(found('99.99', '9999'), {})).toEqual([
      ['minor', '99.99'],
      ['major', '9999.00'],
    ]);
    expect(amounts(found('9999.00', '999900'), { amount_unit: 'major' })).toEqual([
      ['major', '9999.00'],
      ['minor', '99.99'],
    ]);
  });

  it('does not take a number with digits behind its point for minor units', () => {
    expect(amounts(found('99.99', '9999'), { amount_unit: 'major' })).toEqual([['major', '99.99']]);
  });

  it('has nothing to choose where the provider states its amounts in full', () => {
    expect(amounts(found('99.99', '9999'), {}, 'flopay')).toBeUndefined();
  });
});

describe('what a connection cannot do', () => {
  it('comes with the reason, in the language of the window', () => {
    const cannot = ['sweep', 'confirm'];
    const bare = connection('prood', { can: ['fetch'], cannot });
    const { container } = render(Abilities, { connection: bare, provider: provider('prood') });
    const text = container.textContent ?? '';
    expect(text).toContain('this connection has no Redis setting.');
    expect(text).toContain('nobody can declare it.');
    // Listing would come with more settings; confirming never.
    expect(container.querySelector('[data-facet=sweep] em')).not.toBeNull();
    expect(container.querySelector('[data-facet=confirm] em')).toBeNull();
  });
});

describe('disconnecting', () => {
  const remove = async (which: ConnectionView, choice?: string) => {
    vi.restoreAllMocks();
    const call = vi.spyOn(platform, 'call');
    const view = render(RemoveDialog, { connection: which, onclose: vi.fn(), onremoved: vi.fn() });
    if (choice) await fireEvent.click(screen.getByTestId(choice));
    const text = screen.getByTestId('remove-dialog').textContent;
    await fireEvent.click(screen.getByTestId('remove-do'));
    view.unmount();
    return { text, request: call.mock.calls.find(([name]) => name === 'connection_remove')?.[1] };
  };

  it('keeps what was read unless somebody says otherwise', async () => {
    const plugipay = connection('plugipay');
    expect((await remove(plugipay)).request).toEqual({ connection: plugipay.id, keep: true });
    expect((await remove(plugipay, 'remove-delete')).request).toMatchObject({ keep: false });
  });

  it('says when deleting cannot be made good', async () => {
    const flopay = connection('flopay', { can: ['fetch'] });
    expect((await remove(flopay)).text).toContain('FloPay will not list them again');
  });

  it('only deletes where the key is gone already', async () => {
    const left = connection('fluveo', { disconnected: true });
    expect((await remove(left)).request).toMatchObject({ keep: false });
  });
});

describe('a pasted webhook', () => {
  it('is sent to the last byte, for one connection or for any', async () => {
    const call = vi.spyOn(platform, 'call');
    const hook = new Webhook();
    await hook.read();
    expect(call).not.toHaveBeenCalled();
    hook.text = 'X-Signature: t=1\r\n\r\n{"a":1}\n\n';
    vi.spyOn(platform, 'call').mockResolvedValue({ connection: 'Fluveo', events: [] });
    await hook.read();
    expect(platform.call).toHaveBeenCalledWith('webhook_read', {
      text: 'X-Signature: t=1\r\n\r\n{"a":1}\n\n',
      connection: null,
    });
    expect(hook.report?.connection).toBe('Fluveo');
    hook.again();
    expect([hook.text, hook.report]).toEqual(['', undefined]);
  });

  it('keeps the text when it is refused, with the reason', async () => {
    const refusal = { code: 'refused', message: 'No.', hint: 'Do this.', retry: false };
    vi.spyOn(platform, 'call').mockRejectedValue(refusal);
    const hook = new Webhook();
    hook.text = 'x';
    await hook.read();
    expect([hook.failed?.hint, hook.text, hook.busy]).toEqual(['Do this.', 'x', false]);
  });
});

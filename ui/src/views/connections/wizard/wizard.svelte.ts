/**
 * Connecting a provider: choose it, give it a key, look at what the live check found, name it.
 * Secrets leave the fields when they are sent. Between the check and the connecting they are held
 * here, outside of anything that is rendered, and dropped when either is over or the wizard is left.
 */
import { platform } from '$platform';
import type { ApiError } from '../../../bindings/ApiError';
import type { ConnectionCheck } from '../../../bindings/ConnectionCheck';
import type { ConnectionView } from '../../../bindings/ConnectionView';
import type { ConnectRequest } from '../../../bindings/ConnectRequest';
import type { ProviderView } from '../../../bindings/ProviderView';
import { asApiError } from '../../../platform/types';
import { workspace } from '../../../stores/workspace.svelte';
import { askedFirst, isHalf } from '../words';
import { readingsOf } from './readings';

export const STEPS = ['provider', 'key', 'check', 'name'] as const;
export type Step = (typeof STEPS)[number];

export class Wizard {
  step = $state<Step>('provider');
  provider = $state.raw<ProviderView | null>(null);
  baseUrl = $state('');
  /** What is in the fields: settings, and secrets until they are sent. */
  values = $state<Record<string, string>>({});
  name = $state('');
  colour = $state('');
  consent = $state(false);
  busy = $state(false);
  error = $state.raw<ApiError>();
  found = $state.raw<ConnectionCheck | null>(null);
  /** Settings that the check was made with; what is chosen afterwards is in `values`. */
  checkedWith = $state.raw<Record<string, string>>({});
  /** Which secrets are held; never what they are. */
  held = $state<string[]>([]);
  #secrets: Record<string, string> = {};

  secrets = $derived(this.provider?.fields.filter((field) => field.secret) ?? []);
  /** A secret, or a name that is a credential by itself. */
  asked = $derived(
    this.provider?.fields.filter((f, _, all) => f.secret || (askedFirst(f, all) && !isHalf(f))) ??
      [],
  );
  orderKey = $derived(
    this.provider?.fields.find((field) => field.key.startsWith('order_id'))?.key ?? null,
  );
  needsConsent = $derived(this.error?.code === 'needs_consent');
  /** Some providers have one address for all; of the others everybody has an own one. */
  needsUrl = $derived(this.provider?.base_url === '');
  /** Enough to ask with. What else is missing, the provider's client says by name. */
  given = $derived(
    (!this.needsUrl || this.baseUrl.trim() !== '') &&
      this.asked.some((field) => this.values[field.key] || this.held.includes(field.key)),
  );
  readings = $derived(
    this.found && this.provider
      ? readingsOf(this.provider.fields, this.found, this.checkedWith)
      : null,
  );

  choose(provider: ProviderView): void {
    this.forget();
    this.provider = provider;
    this.baseUrl = provider.base_url;
    this.values = {};
    this.name = this.#free(provider.name);
    this.error = undefined;
    this.found = null;
    this.step = 'key';
  }

  set(key: string, value: string): void {
    this.values = { ...this.values, [key]: value };
  }

  back(step: Step): void {
    this.error = undefined;
    this.step = step;
  }

  forget(): void {
    this.#secrets = {};
    this.held = [];
  }

  async check(): Promise<void> {
    if (this.busy || !this.given) return;
    if (this.needsConsent && this.consent) this.set('allow_private_address', 'yes');
    const request = this.#request();
    await this.#ask(async () => {
      this.found = await platform.call('connection_check', request);
      this.checkedWith = this.values;
      this.step = 'check';
    });
    if (this.error?.code === 'not_authorised') this.forget();
  }

  /** Connects; the connection that now exists, or nothing where it was refused. */
  async add(): Promise<ConnectionView | null> {
    if (this.busy || !this.name.trim()) return null;
    const request = this.#request();
    let made: ConnectionView | null = null;
    await this.#ask(async () => {
      made = await platform.call('connection_add', request);
    });
    if (!made) return null;
    this.forget();
    await this.#begin(made);
    return made;
  }

  /** It is connected; colour and first sync follow and may fail without undoing that. */
  async #begin({ id }: ConnectionView): Promise<void> {
    if (this.colour) {
      const change = { connection: id, name: null, colour: this.colour, settings: {} };
      await platform.call('connection_set', change).catch(() => undefined);
    }
    await workspace.load();
    void workspace.sync(id).catch(() => undefined);
  }

  #request(): ConnectRequest {
    const secret = new Set(this.secrets.map((field) => field.key));
    for (const key of secret) {
      const typed = this.values[key];
      if (typed) this.#secrets[key] = typed;
    }
    this.held = Object.keys(this.#secrets);
    const settings = Object.entries(this.values).filter(([key, v]) => !secret.has(key) && v !== '');
    this.values = Object.fromEntries(settings);
    return {
      provider: this.provider?.id ?? '',
      name: this.name.trim(),
      base_url: this.baseUrl.trim(),
      values: { ...this.values, ...this.#secrets },
    };
  }

  async #ask(question: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.error = undefined;
    try {
      await question();
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
  }

  /** A name nobody has yet. */
  #free(name: string): string {
    const taken = new Set(workspace.connections.map((c) => c.name.toLowerCase()));
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = `${name} ${n}`;
    return free;
  }
}

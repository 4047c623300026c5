/**
 * A link that is being written. Its draft id is made when the form opens and stays until the
 * provider has answered, so that pressing twice can never make two links.
 */
import { platform } from '$platform';
import type { ActionResult } from '../../bindings/ActionResult';
import type { ApiError } from '../../bindings/ApiError';
import type { ExpiryView } from '../../bindings/ExpiryView';
import type { ItemInput } from '../../bindings/ItemInput';
import type { LinkRequest } from '../../bindings/LinkRequest';
import type { Prepared } from '../../bindings/Prepared';
import type { Amount } from '../../bindings/Amount';
import { currencyDigits } from '../../lib/currency';
import { debounce } from '../../lib/later';
import { readAmount } from '../../lib/money';
import { asApiError } from '../../platform/types';
import { Query } from '../../stores/query.svelte';
import type { ParamView } from '../../bindings/ParamView';
import { paramsText, type Values } from './params';

export interface Item {
  name: string;
  quantity: string;
  unit: string;
}
export interface Pair {
  key: string;
  value: string;
}

/** Words that do not hold anything up; a link for many is about no order of one customer. */
const HARMLESS = ['test_mode'];
const HARMLESS_TO_MANY = [...HARMLESS, 'no_order_id'];

export class Draft {
  id = crypto.randomUUID();
  connection = $state('');
  amount = $state('');
  currency = $state('');
  description = $state('');
  orderId = $state('');
  customer = $state('');
  expires = $state('');
  methods = $state<string[]>([]);
  items = $state<Item[]>([]);
  pairs = $state<Pair[]>([]);
  successUrl = $state('');
  cancelUrl = $state('');
  /** Many customers can pay at it, where the provider has such links. */
  reusable = $state(false);
  /** What only this provider can be told, and what was said so far. */
  params = $state.raw<ParamView[]>([]);
  values = $state.raw<Values>({});
  /** What is picked from the catalogue comes to so much, where that is known. */
  picked = $state.raw<Amount | null>(null);
  #filled = '';

  /** What a button press found wanting; fields show their own lack only then. */
  tried = $state(false);
  busy = $state(false);
  prepared = $state.raw<Prepared | null>(null);
  error = $state.raw<ApiError>();
  result = $state.raw<ActionResult | null>(null);
  expiry = new Query<ExpiryView>();

  typed = $derived(readAmount(this.amount, currencyDigits(this.currency)));
  said = $derived(paramsText(this.params, this.values, this.currency));
  /** Catalogue items and offers speak for themselves; some providers then take no other words. */
  wordless = $derived(this.said !== null);
  ready = $derived(
    this.typed.ok &&
      this.typed.minor > 0n &&
      (this.wordless || this.description.trim() !== '') &&
      (this.reusable || !this.expiry.error),
  );
  warnings = $derived(this.prepared?.warnings ?? []);
  #harmless = $derived(this.reusable ? HARMLESS_TO_MANY : HARMLESS);
  /** What is on screen was warned of; the next press sends it. */
  warned = $derived(this.warnings.some((w) => !this.#harmless.includes(w)));

  #readExpiry = debounce(() => {
    const words = this.expires.trim();
    if (words) void this.expiry.ask(() => platform.call('expiry_read', { words }));
    else this.expiry.clear();
  }, 200);

  /** What another view already knows of the link that is wanted. */
  fill(known: Record<string, string>): void {
    if (known.connection) this.connection = known.connection;
    if (known.amount) this.amount = known.amount;
    if (known.currency) this.currency = known.currency;
    if (known.order_id) this.orderId = known.order_id;
    if (known.customer) this.customer = known.customer;
    if (known.description) this.description = known.description;
  }

  /** Another provider's words, or another kind of link: what was said in the old ones is let go. */
  take(params: ParamView[]): void {
    if (params === this.params) return;
    const same = (a: ParamView, key: string) => a.key === key && a.input === inputs.get(key);
    const inputs = new Map(this.params.map((param) => [param.key, param.input]));
    const kept = Object.entries(this.values).filter(([key]) => params.some((p) => same(p, key)));
    this.params = params;
    this.values = Object.fromEntries(kept);
  }

  /** What was picked comes to this. It is filled in until a person writes an amount of their own. */
  comesTo(sum: Amount | null): void {
    this.picked = sum;
    const free = this.amount.trim() === '' || this.amount === this.#filled;
    if (!sum || !free || (this.amount === sum.value && this.currency === sum.currency)) return;
    this.amount = this.#filled = sum.value;
    this.currency = sum.currency;
    this.changed();
  }

  /** Something was typed: what was prepared holds no longer. */
  changed(): void {
    this.prepared = null;
    this.error = undefined;
    this.result = null;
  }

  expiryTyped(): void {
    this.changed();
    this.#readExpiry();
  }

  request(): LinkRequest {
    const text = (value: string) => value.trim() || null;
    const items = this.items.filter((item) => item.name.trim() || item.unit.trim());
    const pairs = this.pairs.filter((pair) => pair.key.trim());
    // What belongs to one customer has no place in a link for many.
    const one = <T>(value: T, none: T) => (this.reusable ? none : value);
    return {
      draft: this.id,
      connection: this.connection,
      amount: { value: this.typed.ok ? this.typed.value : this.amount, currency: this.currency },
      description: this.description.trim(),
      order_id: one(text(this.orderId), null),
      customer: one(text(this.customer), null),
      methods: [...this.methods],
      items: items.map((item) => this.#item(item)),
      metadata: one(
        pairs.map((pair) => [pair.key.trim(), pair.value]),
        [],
      ),
      expires: one(this.expires.trim(), ''),
      success_url: text(this.successUrl),
      cancel_url: one(text(this.cancelUrl), null),
      template: null,
      params: this.said,
      reusable: this.reusable,
    };
  }

  #item({ name, quantity, unit }: Item): ItemInput {
    const read = readAmount(unit, currencyDigits(this.currency));
    const count = /^\d{1,6}$/.test(quantity.trim()) ? Number(quantity) : 0;
    return { name: name.trim(), quantity: count, unit: read.ok ? read.value : unit };
  }

  /** One press. Gives the result once the provider was asked; nothing where a person must look. */
  async press(): Promise<ActionResult | null> {
    this.tried = true;
    if (!this.ready || this.busy || !this.connection) return null;
    this.busy = true;
    this.error = undefined;
    this.result = null;
    try {
      const known = this.warned && this.prepared;
      const prepared = known || (await platform.call('link_prepare', this.request()));
      this.prepared = prepared;
      if (!known && this.warned) return null;
      const { intent, token } = prepared;
      this.prepared = null;
      this.result = await platform.call('action_commit', { intent, token });
      return this.result;
    } catch (error) {
      this.prepared = null;
      this.error = asApiError(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** The next link: same connection and methods, everything else empty, a new draft. */
  renew(): void {
    this.id = crypto.randomUUID();
    this.amount = this.description = this.orderId = this.customer = '';
    this.items = [];
    this.pairs = [];
    this.values = {};
    this.#filled = '';
    this.tried = false;
    this.prepared = null;
  }
}

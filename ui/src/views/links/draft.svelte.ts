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
import { currencyDigits } from '../../lib/currency';
import { debounce } from '../../lib/later';
import { readAmount } from '../../lib/money';
import { asApiError } from '../../platform/types';
import { Query } from '../../stores/query.svelte';

export interface Item {
  name: string;
  quantity: string;
  unit: string;
}
export interface Pair {
  key: string;
  value: string;
}

/** Words that do not hold anything up. */
const HARMLESS = ['test_mode'];

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

  /** What a button press found wanting; fields show their own lack only then. */
  tried = $state(false);
  busy = $state(false);
  prepared = $state.raw<Prepared | null>(null);
  error = $state.raw<ApiError>();
  result = $state.raw<ActionResult | null>(null);
  expiry = new Query<ExpiryView>();

  typed = $derived(readAmount(this.amount, currencyDigits(this.currency)));
  ready = $derived(
    this.typed.ok && this.typed.minor > 0n && this.description.trim() !== '' && !this.expiry.error,
  );
  warnings = $derived(this.prepared?.warnings ?? []);
  /** What is on screen was warned of; the next press sends it. */
  warned = $derived(this.warnings.some((w) => !HARMLESS.includes(w)));

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
    return {
      draft: this.id,
      connection: this.connection,
      amount: { value: this.typed.ok ? this.typed.value : this.amount, currency: this.currency },
      description: this.description.trim(),
      order_id: text(this.orderId),
      customer: text(this.customer),
      methods: [...this.methods],
      items: items.map((item) => this.#item(item)),
      metadata: pairs.map((pair) => [pair.key.trim(), pair.value]),
      expires: this.expires.trim(),
      success_url: text(this.successUrl),
      cancel_url: text(this.cancelUrl),
      template: null,
      params: null,
      reusable: false,
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
    this.tried = false;
    this.prepared = null;
  }
}

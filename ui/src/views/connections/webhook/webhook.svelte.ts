/**
 * A webhook that somebody pastes: its text, whose secret it is checked with, and what came of it.
 * It is sent as typed, to the last byte: a signature covers the body as it came.
 */
import { platform } from '$platform';
import type { ApiError } from '../../../bindings/ApiError';
import type { WebhookReport } from '../../../bindings/WebhookReport';
import { asApiError } from '../../../platform/types';

export class Webhook {
  text = $state('');
  /** A connection's id; empty means that every secret is tried. */
  connection = $state('');
  busy = $state(false);
  report = $state.raw<WebhookReport>();
  failed = $state.raw<ApiError>();

  ready = $derived(this.text.trim() !== '');

  async read(): Promise<void> {
    if (this.busy || !this.ready || this.report) return;
    this.busy = true;
    this.failed = undefined;
    try {
      const request = { text: this.text, connection: this.connection || null };
      this.report = await platform.call('webhook_read', request);
    } catch (error) {
      this.failed = asApiError(error);
    }
    this.busy = false;
  }

  again(): void {
    this.text = '';
    this.report = undefined;
    this.failed = undefined;
  }
}

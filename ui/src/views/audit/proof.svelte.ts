/** A look along the whole log, and what it found. */
import { platform } from '$platform';
import type { AuditReport } from '../../bindings/AuditReport';
import { clock } from '../../stores/clock.svelte';
import { Query } from '../../stores/query.svelte';

export class Proof {
  query = new Query<AuditReport>();
  /** Text with heads that somebody kept elsewhere. */
  known = $state('');
  /** When the last answer came. */
  at = $state('');

  async run(): Promise<void> {
    const known = this.known;
    await this.query.ask(async () => {
      const report = await platform.call('audit_verify', { known });
      this.at = clock.now.toISOString();
      return report;
    });
  }
}

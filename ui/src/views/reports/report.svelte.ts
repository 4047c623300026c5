/** One month, seen how; and what of it was written to a file. */
import { platform } from '$platform';
import type { ApiError } from '../../bindings/ApiError';
import type { ExportedFile } from '../../bindings/ExportedFile';
import type { ReportRequest } from '../../bindings/ReportRequest';
import type { ReportView } from '../../bindings/ReportView';
import { debounce } from '../../lib/later';
import { shiftMonth } from '../../lib/month';
import { dayOf } from '../../lib/time';
import { asApiError } from '../../platform/types';
import { on } from '../../stores/bus';
import { clock } from '../../stores/clock.svelte';
import { Query } from '../../stores/query.svelte';
import { workspace } from '../../stores/workspace.svelte';

export type By = 'created' | 'completed';
export type Format = 'csv' | 'totals' | 'json';

export class Report {
  query = new Query<ReportView>();
  month = $state('');
  by = $state<By>('created');
  connection = $state<string | null>(null);
  exporting = $state<Format | null>(null);
  file = $state.raw<{ file: ExportedFile; format: Format } | null>(null);
  failed = $state.raw<ApiError>();

  /** This month where somebody sits. */
  current = $derived(dayOf(clock.now, workspace.place.zone).slice(0, 7));
  /** A month is looked at when it is over: the last one, unless another was chosen. */
  shown = $derived(this.month || shiftMonth(this.current, -1));

  request(): ReportRequest {
    return { month: this.shown, connection: this.connection, by: this.by, zone: '', as_of: null };
  }

  start(): () => void {
    const again = debounce(() => void this.load(), 250);
    const stops = [on('sessions_changed', again), on('sync_ended', again)];
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    const request = this.request();
    await this.query.ask(() => platform.call('report_month', request));
  }

  step(by: number): void {
    const next = shiftMonth(this.shown, by);
    if (next <= this.current) this.month = next;
  }

  async write(format: Format): Promise<void> {
    if (this.exporting) return;
    this.exporting = format;
    this.failed = undefined;
    const { csv_delimiter, csv_bom } = workspace.settings ?? { csv_delimiter: ',', csv_bom: true };
    const csv = { delimiter: csv_delimiter, bom: csv_bom };
    try {
      const report = this.request();
      const file = await platform.call('export_month', { report, format, csv, out: null });
      this.file = { file, format };
    } catch (error) {
      this.failed = asApiError(error);
    }
    this.exporting = null;
  }
}

/** A signed file that came from another computer: a request to answer, or the answer to one. */
import { platform } from '$platform';
import type { ApprovalResult } from '../../bindings/ApprovalResult';
import { Task } from '../../lib/task.svelte';
import { approvals } from '../../stores/approvals.svelte';

export class Import {
  task = new Task<ApprovalResult>();

  async take(text: string): Promise<void> {
    const { task } = this;
    if (!(await task.run(() => platform.call('request_import', { text })))) return;
    await approvals.load();
    if (task.done) approvals.open(task.done.request.id);
  }
}

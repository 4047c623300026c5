/** What can be done with one request; the last answer stays on screen. */
import { platform } from '$platform';
import type { ApprovalResult } from '../../bindings/ApprovalResult';
import type { ApprovalView } from '../../bindings/ApprovalView';
import type { ExportedFile } from '../../bindings/ExportedFile';
import { Task } from '../../lib/task.svelte';
import { approvals } from '../../stores/approvals.svelte';
import { on } from '../../stores/bus';

export class Answer {
  answer = new Task<ApprovalResult>();
  file = new Task<ExportedFile>();
  result = $derived(this.answer.done?.result ?? null);

  /** What was shown is what is agreed to: the hash goes with the word. */
  approve = ({ id, bound }: ApprovalView) =>
    this.#do(() => platform.call('request_approve', { id, bound }));

  reject = ({ id }: ApprovalView, reason: string) =>
    this.#do(() => platform.call('request_reject', { id, reason }));

  withdraw = ({ id }: ApprovalView) => this.#do(() => platform.call('request_withdraw', { id }));

  export = ({ id }: ApprovalView) =>
    this.file.run(() => platform.call('request_export', { id, out: null }));

  /** Follows the deed until the provider was read back. */
  follow(): () => void {
    return on('action_changed', ({ data }) => {
      const { done } = this.answer;
      if (done?.result?.intent.id === data.intent.id) {
        this.answer.done = { ...done, result: data };
      }
    });
  }

  async #do(ask: () => Promise<ApprovalResult>): Promise<boolean> {
    const done = await this.answer.run(ask);
    await approvals.load();
    return done;
  }
}

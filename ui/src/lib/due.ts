/** What is to come by bank for a session, as the host counts it. */
import type { SessionView } from '../bindings/SessionView';

const ENDED = ['expired', 'canceled', 'failed'];

/** Minor units: none where the provider took the money itself, none once it has ended unpaid. */
export function dueByBank({ status, adapter, amount }: SessionView): bigint {
  const byProvider = status === 'completed' && adapter !== 'manual';
  return byProvider || ENDED.includes(status) ? 0n : BigInt(amount.minor);
}

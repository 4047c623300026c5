/** Which page of "To confirm" is on screen: the queue, what is not known, or what does not fit. */
export type Tab = 'queue' | 'open' | 'cases';
export const TABS: Tab[] = ['queue', 'open', 'cases'];

class ConfirmTab {
  now = $state<Tab>('queue');

  /** From an address; a session to open is in the queue. */
  take(params: Record<string, string>): void {
    const { tab, open } = params;
    if (TABS.includes(tab as Tab)) this.now = tab as Tab;
    else if (open) this.now = 'queue';
  }
}

export const confirmTab = new ConfirmTab();

/**
 * The views by name. The one that a window opens with is part of the page's first script; the
 * others are read when something is on screen, long before anybody can choose one.
 */
import type { Component } from 'svelte';
import type { ApiError } from '../bindings/ApiError';
import { asApiError } from '../platform/types';
import type { ViewName } from '../stores/router.svelte';
import Confirm from './confirm/Confirm.svelte';
import { pane } from './confirm/pane.svelte';

type Later = Exclude<ViewName, 'confirm'>;

const later: Record<Later, () => Promise<{ default: Component }>> = {
  sessions: () => import('./sessions/Sessions.svelte'),
  links: () => import('./links/Links.svelte'),
  statements: () => import('./statements/Statements.svelte'),
  reports: () => import('./reports/Reports.svelte'),
  audit: () => import('./audit/Audit.svelte'),
  connections: () => import('./connections/Connections.svelte'),
  approvals: () => import('./approvals/Approvals.svelte'),
  settings: () => import('./settings/Settings.svelte'),
  'first-run': () => import('./first-run/FirstRun.svelte'),
};

class Views {
  /** Those that are here. */
  all = $state.raw<Partial<Record<ViewName, Component>>>({ confirm: Confirm });
  /** Why the last one could not be read. */
  error = $state.raw<ApiError>();

  async need(name: ViewName): Promise<void> {
    if (name === 'confirm' || this.all[name]) return;
    try {
      const view = (await later[name]()).default;
      this.all = { ...this.all, [name]: view };
      this.error = undefined;
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  async rest(): Promise<void> {
    await pane.read();
    for (const name of Object.keys(later) as Later[]) await this.need(name);
  }
}

export const views = new Views();

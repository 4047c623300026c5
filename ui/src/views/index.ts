/** The views by name. */
import type { Component } from 'svelte';
import type { ViewName } from '../stores/router.svelte';
import Confirm from './confirm/Confirm.svelte';
import Connections from './connections/Connections.svelte';
import FirstRun from './first-run/FirstRun.svelte';
import Links from './links/Links.svelte';
import Reports from './reports/Reports.svelte';
import Sessions from './sessions/Sessions.svelte';
import Settings from './settings/Settings.svelte';

export const views: Record<ViewName, Component> = {
  confirm: Confirm,
  sessions: Sessions,
  links: Links,
  reports: Reports,
  connections: Connections,
  settings: Settings,
  'first-run': FirstRun,
};

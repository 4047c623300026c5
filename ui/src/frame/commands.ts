/** What the frame can do from anywhere. */
import { t } from '../i18n/index.svelte';
import type { Command } from '../lib/commands';
import { router, VIEWS } from '../stores/router.svelte';
import { ui } from '../stores/ui.svelte';
import { workspace } from '../stores/workspace.svelte';

export function frameCommands(): Command[] {
  const go = VIEWS.map((view, i) => ({
    id: `go.${view}`,
    title: () => t(`frame.${view === 'confirm' ? 'to_confirm' : view}`),
    keys: [String(i + 1)],
    run: () => router.go(view),
  }));
  return [
    ...go,
    {
      id: 'search',
      title: () => t('frame.search'),
      keys: ['ctrl+k', '/'],
      run: () => ui.openPalette(),
    },
    {
      id: 'sync',
      title: () => t('frame.sync_now'),
      keys: ['r'],
      when: () => workspace.connections.length > 0 && !workspace.syncing,
      run: () => void workspace.sync(),
    },
    {
      id: 'go.webhook',
      title: () => t('frame.webhook'),
      keys: ['w'],
      when: () => workspace.connections.some((c) => c.can.includes('webhooks')),
      run: () => router.go('connections', { webhook: '' }),
    },
    {
      id: 'go.people',
      title: () => t('people.switch'),
      keys: ['shift+o'],
      when: () => workspace.acting?.alone === false,
      run: () => {
        ui.people = true;
      },
    },
    {
      id: 'go.audit-verify',
      title: () => t('frame.verify_audit'),
      keys: ['v'],
      run: () => router.go('audit', { verify: '' }),
    },
    {
      id: 'keys',
      title: () => t('frame.show_keys'),
      keys: ['?'],
      run: () => {
        ui.keys = !ui.keys;
      },
    },
  ];
}

/** While the keys are shown, Esc takes them away before it closes anything. */
export function hideKeys(): Command {
  return {
    id: 'keys.hide',
    title: () => t('frame.close'),
    keys: ['esc'],
    run: () => {
      ui.keys = false;
    },
  };
}

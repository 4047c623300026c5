// Pictures of Links, Reports, Connections, Settings and the first run.
import { brief } from './brief.mjs';

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);
const rowOf = (text) => (page) => page.click(`[data-testid="row"]:has-text("${text}")`);

const linkTyped = [
  seen('link-qr'),
  fill('link-amount', '1.080.000'),
  fill('link-description', 'Kopi Gayo 1 kg × 6'),
  fill('link-customer', 'rina@warung.example'),
  fill('link-expires', 'friday noon'),
  (page) => page.waitForSelector('form >> text=/6 Nov/'),
];
const keyTyped = [
  seen('wizard-key'),
  fill('field-key_id', 'pk_live_rempah'),
  fill('field-secret', 'sk_made_up'),
];

const flopayTyped = [
  seen('wizard-key'),
  fill('field-base_url', 'https://api.flopay.example'),
  fill('field-client_id', 'client_rempah'),
];
const hookPasted = [
  seen('webhook-text'),
  fill('webhook-text', 'Fluveo-Signature: t=1,v1=5ab7\nHost: shop.example\n\n{"id":"evt_1"}'),
];

export const desk = [
  { name: 'links', hash: '#/links', steps: [...linkTyped, fill('link-order-id', 'INV-2062')] },
  {
    name: 'links-made',
    hash: '#/links',
    steps: [...linkTyped, fill('link-order-id', 'INV-2062'), click('link-create'), seen('link-qr')],
    ...brief,
  },
  {
    name: 'links-warned',
    hash: '#/links',
    steps: [...linkTyped, click('link-create'), seen('link-warning')],
    ...brief,
  },
  { name: 'links-more', hash: '#/links', steps: [...linkTyped, click('link-more')], ...brief },
  {
    name: 'links-expired',
    hash: '#/links',
    steps: [rowOf('INV-2046'), seen('link-about')],
    ...brief,
  },
  {
    name: 'links-renew',
    hash: '#/links',
    steps: [rowOf('INV-2046'), click('link-renew'), seen('renew-dialog')],
    ...brief,
  },
  {
    name: 'links-empty',
    hash: '#/links',
    query: { case: 'empty' },
    steps: [seen('empty')],
    ...brief,
  },
  {
    name: 'links-error',
    hash: '#/links',
    query: { case: 'error' },
    steps: [seen('error')],
    ...brief,
  },
  { name: 'reports', hash: '#/reports', steps: [seen('ledger')] },
  {
    name: 'reports-written',
    hash: '#/reports',
    steps: [seen('ledger'), click('export-csv'), seen('file-line'), click('export-more')],
    ...brief,
  },
  { name: 'reports-month', hash: '#/reports', steps: [seen('ledger'), click('month')], ...brief },
  {
    name: 'reports-partial',
    hash: '#/reports',
    query: { case: 'partial' },
    steps: [seen('report-partial')],
    ...brief,
  },
  {
    name: 'reports-empty',
    hash: '#/reports',
    query: { case: 'empty' },
    steps: [seen('empty')],
    ...brief,
  },
  {
    name: 'connections',
    hash: '#/connections',
    steps: [rowOf('Plugipay'), seen('connection-panel')],
  },
  {
    name: 'connections-refused',
    hash: '#/connections',
    steps: [rowOf('Prood'), click('connection-new-key'), seen('rotate')],
    ...brief,
  },
  {
    name: 'connections-malformed',
    hash: '#/connections',
    steps: [rowOf('Plugipay'), click('malformed-show'), seen('malformed-row')],
    ...brief,
  },
  {
    name: 'connections-remove',
    hash: '#/connections',
    steps: [rowOf('Plugipay'), click('connection-remove'), seen('remove-dialog')],
    ...brief,
  },
  { name: 'connect', hash: '#/connections?connect=', steps: [seen('choose-plugipay')], ...brief },
  { name: 'connect-key', hash: '#/connections?connect=plugipay', steps: keyTyped },
  {
    name: 'connect-check',
    hash: '#/connections?connect=plugipay',
    steps: [...keyTyped, click('wizard-check'), seen('wizard-found')],
  },
  {
    name: 'connect-refused',
    hash: '#/connections?connect=plugipay',
    query: { case: 'wrong-key' },
    steps: [...keyTyped, click('wizard-check'), seen('wizard-error')],
    ...brief,
  },
  {
    name: 'connect-private',
    hash: '#/connections?connect=plugipay',
    query: { case: 'private' },
    steps: [...keyTyped, click('wizard-check'), seen('wizard-consent')],
    ...brief,
  },
  {
    name: 'connect-name',
    hash: '#/connections?connect=plugipay',
    steps: [...keyTyped, click('wizard-check'), click('wizard-continue'), seen('wizard-name')],
    ...brief,
  },
  {
    name: 'connections-many',
    hash: '#/connections',
    query: { case: 'many' },
    steps: [rowOf('Prood Lisboa'), seen('abilities-cannot')],
  },
  {
    name: 'connections-left',
    hash: '#/connections',
    query: { case: 'many' },
    steps: [rowOf('Old shop'), seen('connection-gone')],
    ...brief,
  },
  {
    name: 'connections-flopay',
    hash: '#/connections',
    steps: [rowOf('FloPay'), seen('abilities-cannot')],
    ...brief,
  },
  { name: 'webhook', hash: '#/connections?webhook=', steps: [seen('webhook-text')], ...brief },
  {
    name: 'webhook-read',
    hash: '#/connections?webhook=',
    steps: [...hookPasted, click('webhook-go'), seen('webhook-report')],
  },
  {
    name: 'webhook-refused',
    hash: '#/connections?webhook=',
    query: { case: 'hook-refused' },
    steps: [...hookPasted, click('webhook-go'), seen('webhook-refused')],
    ...brief,
  },
  {
    name: 'connect-flopay',
    hash: '#/connections?connect=flopay',
    steps: [
      ...flopayTyped,
      click('wizard-more-open'),
      fill('field-create_retries', '2'),
      (page) => page.focus('[data-testid="field-create_retries"]'),
    ],
    ...brief,
  },
  {
    name: 'connect-byid',
    hash: '#/connections?connect=flopay',
    steps: [...flopayTyped, click('wizard-check'), seen('wizard-no-sample')],
    ...brief,
  },
  {
    name: 'connect-prood',
    hash: '#/connections?connect=prood',
    steps: [
      seen('wizard-key'),
      fill('field-tenant_id', 'org_demo'),
      fill('field-redis_url', 'rediss://redis.example:6379'),
      click('wizard-check'),
      seen('wizard-readings'),
    ],
    ...brief,
  },
  { name: 'settings', hash: '#/settings', steps: [seen('about')] },
  {
    name: 'settings-end',
    hash: '#/settings',
    steps: [
      click('backup'),
      click('doctor'),
      seen('doctor-checks'),
      (p) => p.focus('[data-testid="doctor"]'),
    ],
    ...brief,
  },
  {
    name: 'settings-zone',
    hash: '#/settings',
    steps: [click('setting-time_zone'), fill('setting-time_zone', 'asia j')],
    ...brief,
  },
  {
    name: 'first-run',
    hash: '#/first-run',
    query: { case: 'first-run' },
    steps: [seen('choose-plugipay')],
  },
];

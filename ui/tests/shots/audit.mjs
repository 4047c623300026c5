// Pictures of Audit: the log, its filters, an entry, and the proof.
import { brief } from './brief.mjs';

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);
const entry = (seq) => async (page) => {
  await page.click(`[data-row="${seq}"]`);
  await page.waitForSelector('[data-testid="audit-drawer"] h3');
};
const proof = [seen('row'), click('audit-verify'), seen('proof-verdict')];

export const audit = [
  { name: 'audit', hash: '#/audit', steps: [seen('row')] },
  { name: 'audit-entry', hash: '#/audit', steps: [entry(812)] },
  {
    name: 'audit-whole-entry',
    hash: '#/audit',
    steps: [entry(812), click('audit-same'), seen('compare')],
    ...brief,
  },
  { name: 'audit-rejected', hash: '#/audit', steps: [entry(807), seen('audit-why')], ...brief },
  { name: 'audit-removed', hash: '#/audit', steps: [entry(803)], ...brief },
  {
    name: 'audit-filtered',
    hash: '#/audit?who=Ratna&kind=intent.&from=2026-11-01&to=2026-11-03',
    steps: [seen('row')],
  },
  {
    name: 'audit-session',
    hash: '#/audit?session=c_plugipay%2Fsession%2Fcs_01k8yq4m2zq8w7x5t3r1p9n6k0',
    steps: [seen('row')],
    ...brief,
  },
  { name: 'audit-none', hash: '#/audit?session=cs_unknown', steps: [seen('empty')], ...brief },
  {
    name: 'audit-written',
    hash: '#/audit',
    steps: [seen('row'), click('audit-export'), seen('file-line')],
    ...brief,
  },
  { name: 'audit-proof', hash: '#/audit', steps: proof },
  {
    name: 'audit-faults',
    hash: '#/audit',
    query: { case: 'faults' },
    steps: [...proof, seen('fault')],
  },
  {
    name: 'audit-fault-entry',
    hash: '#/audit?at=741',
    query: { case: 'faults' },
    steps: [seen('audit-begins'), seen('audit-drawer')],
    ...brief,
  },
  {
    name: 'audit-no-head',
    hash: '#/audit',
    steps: [...proof, fill('proof-known', 'october'), click('proof-go'), seen('proof-failed')],
    ...brief,
  },
  {
    name: 'audit-from-session',
    hash: '#/sessions',
    steps: [
      (page) => page.click('[data-testid="row"]:has-text("INV-2041")'),
      seen('in-audit-log'),
      (page) => page.locator('[data-testid="in-audit-log"]').scrollIntoViewIfNeeded(),
    ],
    ...brief,
  },
  ...['empty', 'error'].map((state) => ({
    name: `audit-${state}`,
    hash: '#/audit',
    query: { case: state },
    steps: [seen(state)],
    ...brief,
  })),
  {
    name: 'audit-slow',
    hash: '#/audit',
    query: { case: 'slow' },
    languages: ['en'],
    sizes: ['1440x900'],
    steps: [(page) => page.waitForSelector('.bar')],
    ...brief,
  },
];

// Pictures of who acts, people, key cards, the rule of two people, and approvals.
import { brief } from './brief.mjs';

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);
const rowOf = (text) => (page) => page.click(`[data-testid="row"]:has-text("${text}")`);
const pick = (text) => (page) => page.click(`[data-testid="who-choice"]:has-text("${text}")`);
const file = (id, text) => (page) =>
  page.setInputFiles(`[data-testid="${id}-file"]`, {
    name: 'signed.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
const staffed = (as) => ({ case: 'people', ...(as ? { as } : {}) });
const asked = [rowOf('INV-2041'), seen('confirm-go'), fill('reference', '3110/FTSCY/WS95051')];
const settings = '#/settings?to=people';

export const people = [
  {
    name: 'approvals',
    hash: '#/approvals',
    query: staffed(),
    steps: [rowOf('INV-2041'), seen('approve')],
  },
  {
    name: 'approvals-foreign',
    hash: '#/approvals',
    query: staffed(),
    steps: [seen('row'), file('request-import', 'rq_2'), seen('imported')],
    ...brief,
  },
  {
    name: 'approvals-mine',
    hash: '#/approvals?open=rq_3',
    query: staffed(),
    steps: [seen('withdraw'), click('request-export'), seen('file-line')],
    ...brief,
  },
  {
    name: 'approvals-limit',
    hash: '#/approvals?open=rq_2',
    query: staffed('Citra'),
    steps: [seen('request')],
    ...brief,
  },
  {
    name: 'approvals-reject',
    hash: '#/approvals?open=rq_1',
    query: staffed('Citra'),
    steps: [click('reject'), fill('reject-reason', 'The reference belongs to INV-2030.')],
    ...brief,
  },
  {
    name: 'approvals-approved',
    hash: '#/approvals?open=rq_1',
    query: staffed('Citra'),
    steps: [click('approve'), seen('request-outcome')],
    ...brief,
  },
  {
    name: 'approvals-done',
    hash: '#/approvals?open=rq_5',
    query: staffed(),
    steps: [seen('request-proof')],
  },
  {
    name: 'approvals-refused',
    hash: '#/approvals',
    query: staffed(),
    steps: [seen('row'), file('request-import', '{}'), seen('import-failed')],
    ...brief,
  },
  { name: 'approvals-alone', hash: '#/approvals', steps: [seen('to-people')], ...brief },
  {
    name: 'approvals-error',
    hash: '#/approvals',
    query: { case: 'error' },
    steps: [seen('error')],
    ...brief,
  },
  {
    name: 'approvals-slow',
    hash: '#/approvals',
    query: { case: 'slow' },
    themes: ['light'],
    languages: ['en'],
    steps: [(page) => page.waitForSelector('.bar')],
  },
  {
    name: 'who',
    hash: '#/sessions',
    query: staffed(),
    steps: [
      click('who'),
      pick('Citra'),
      fill('who-pin', '000000'),
      click('who-go'),
      seen('failure'),
    ],
  },
  {
    name: 'who-paused',
    hash: '#/sessions',
    query: { case: 'pin-pause' },
    steps: [
      click('who'),
      pick('Citra'),
      fill('who-pin', '271828'),
      click('who-go'),
      seen('failure'),
    ],
    ...brief,
  },
  {
    name: 'who-nobody',
    hash: '#/sessions',
    query: staffed('-'),
    steps: [seen('who-dialog'), seen('who-choice')],
    ...brief,
  },
  {
    name: 'who-reports',
    hash: '#/reports',
    query: staffed('Bayu'),
    steps: [seen('switch-operator')],
    ...brief,
  },
  {
    name: 'confirm-barred',
    hash: '#/confirm',
    query: staffed('Citra'),
    steps: [rowOf('INV-2041'), seen('may-not')],
    ...brief,
  },
  {
    name: 'confirm-beside',
    hash: '#/confirm',
    query: { ...staffed('Bayu'), beside: 1 },
    steps: [rowOf('INV-2041'), seen('deed-request')],
    ...brief,
  },
  {
    name: 'session-beside',
    hash: '#/sessions?q=order%3AINV-2041',
    query: { ...staffed('Bayu'), beside: 1 },
    steps: [rowOf('INV-2041'), seen('deed-request')],
    ...brief,
  },
  { name: 'confirm-ask', hash: '#/confirm', query: staffed('Bayu'), steps: asked },
  {
    name: 'confirm-asked',
    hash: '#/confirm',
    query: staffed('Bayu'),
    steps: [...asked, click('confirm-go'), seen('deed-request')],
  },
  {
    name: 'confirm-rejected',
    hash: '#/confirm',
    query: staffed('Bayu'),
    steps: [rowOf('INV-2012'), seen('rejected')],
    ...brief,
  },
  { name: 'people', hash: settings, query: staffed(), steps: [seen('person')] },
  { name: 'people-alone', hash: settings, steps: [seen('person-add')], ...brief },
  {
    name: 'people-first',
    hash: settings,
    steps: [click('person-add'), seen('person-dialog')],
    ...brief,
  },
  {
    name: 'people-edit',
    hash: settings,
    query: staffed(),
    steps: [(page) => page.locator('[data-testid="person-edit"]').nth(2).click()],
  },
  {
    name: 'people-add',
    hash: settings,
    query: staffed(),
    steps: [click('person-add'), fill('person-name', 'Eko'), click('person-save')],
    ...brief,
  },
  {
    name: 'people-remove',
    hash: settings,
    query: staffed(),
    steps: [(page) => page.locator('[data-testid="person-remove"]').nth(1).click()],
    ...brief,
  },
  {
    name: 'people-pin',
    hash: settings,
    query: staffed(),
    steps: [click('pin-change'), seen('pin-dialog')],
    ...brief,
  },
  {
    name: 'people-barred',
    hash: settings,
    query: staffed('Bayu'),
    steps: [seen('may-not')],
    ...brief,
  },
  {
    name: 'people-card',
    hash: settings,
    query: staffed(),
    steps: [click('card-export'), seen('fingerprint')],
    ...brief,
  },
  {
    name: 'people-import',
    hash: settings,
    query: staffed(),
    steps: [seen('person'), file('card-import', '{}'), seen('fingerprint')],
  },
  {
    name: 'policy',
    hash: '#/connections',
    query: staffed(),
    steps: [
      rowOf('Plugipay'),
      seen('policy-amount'),
      (page) => page.locator('[data-testid="policy"]').scrollIntoViewIfNeeded(),
    ],
    ...brief,
  },
];

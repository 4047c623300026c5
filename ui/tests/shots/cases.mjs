// Pictures of exceptions, claims, several transfers at once, and what is not known.
import { brief } from './brief.mjs';

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);
const rowOf = (text) => (page) => page.click(`[data-testid="row"]:has-text("${text}")`);

const tick = (places) => async (page) => {
  await page.waitForSelector('[data-testid="row"] input');
  for (const index of places) {
    await page.locator('[data-testid="row"] input').nth(index).check();
  }
};
/** Types bank references, one per row; an empty one leaves the row as it is. */
const refer = (texts) => async (page) => {
  const references = page.locator('[data-testid="bulk-reference"]');
  for (const [index, text] of texts.entries()) if (text) await references.nth(index).fill(text);
};
const bulk = [seen('queue-grid'), tick([4, 5, 7]), click('bulk-open'), seen('bulk-row')];
const typed = async (page) => {
  const references = page.locator('[data-testid="bulk-reference"]');
  await references.nth(0).fill('3110/FTSCY/WS95051');
  await page.waitForFunction(
    () => document.querySelectorAll('[data-testid="bulk-reference"]')[2].value !== '',
  );
};

export const cases = [
  {
    name: 'cases',
    hash: '#/confirm?tab=cases',
    steps: [seen('cases-grid'), rowOf('INV-2034'), seen('case-sheet'), seen('record')],
  },
  {
    name: 'cases-earlier',
    hash: '#/confirm?tab=cases',
    languages: ['en', 'id'],
    themes: ['light'],
    steps: [seen('cases-grid'), rowOf('INV-2023'), seen('case-earlier')],
  },
  {
    name: 'cases-settled',
    hash: '#/confirm?tab=cases',
    ...brief,
    steps: [seen('cases-grid'), rowOf('o_88204'), seen('case-reopen')],
  },
  {
    name: 'cases-empty',
    hash: '#/confirm?tab=cases',
    query: { case: 'empty' },
    ...brief,
    steps: [seen('empty')],
  },
  {
    name: 'claim',
    hash: '#/confirm?tab=cases',
    steps: [
      seen('cases-grid'),
      rowOf('INV-2034'),
      (page) => page.click('[data-testid="claim"] >> nth=0'),
      seen('claim-picture'),
    ],
  },
  {
    name: 'claim-pdf',
    hash: '#/confirm?tab=cases',
    ...brief,
    steps: [
      seen('cases-grid'),
      rowOf('INV-2034'),
      (page) => page.click('[data-testid="claim"] >> nth=1'),
      seen('claim-pdf'),
    ],
  },
  {
    name: 'undo',
    hash: '#/confirm?tab=cases',
    ...brief,
    steps: [seen('cases-grid'), rowOf('INV-2034'), click('record-undo'), seen('undo-dialog')],
  },
  { name: 'bulk', hash: '#/confirm', steps: [...bulk, typed] },
  {
    name: 'bulk-done',
    hash: '#/confirm',
    ...brief,
    steps: [...bulk, typed, click('bulk-go'), seen('bulk-done')],
  },
  {
    name: 'bulk-mixed',
    hash: '#/confirm',
    steps: [
      seen('queue-grid'),
      tick([0, 1, 2, 5]),
      click('bulk-open'),
      seen('bulk-row'),
      refer(['3110/A', '3110/B']),
      (page) => page.locator('[data-testid="bulk-row"] [name="received"]').nth(1).fill('10'),
      click('bulk-go'),
      seen('bulk-done'),
    ],
  },
  {
    name: 'news',
    hash: '#/confirm',
    query: { case: 'doubt' },
    ...brief,
    steps: [
      seen('queue-grid'),
      rowOf('INV-2041'),
      fill('reference', '3110/FTSCY'),
      click('confirm-go'),
      seen('news'),
    ],
  },
  {
    name: 'open',
    hash: '#/confirm?tab=open',
    query: { case: 'open' },
    steps: [seen('open-row')],
  },
  {
    name: 'confirm-line',
    hash: '#/confirm',
    steps: [
      seen('queue-grid'),
      rowOf('INV-2041'),
      seen('bank-lines'),
      (page) => page.click('[data-testid="line-use"] >> nth=0'),
      seen('line-drop'),
    ],
  },
  {
    name: 'record-money',
    hash: '#/sessions?q=status%3Aexpired',
    ...brief,
    steps: [
      rowOf('INV-'),
      seen('record-money'),
      click('record-money'),
      seen('record-dialog'),
      fill('record-reference', '0311/9921'),
    ],
  },
];

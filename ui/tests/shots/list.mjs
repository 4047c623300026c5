// Which pictures are taken. A view adds its cases in `cases`: name, hash and steps; every case is
// photographed in both themes, both languages and both sizes unless it says otherwise.
import { acts } from './acts.mjs';
import { audit } from './audit.mjs';
import { bank } from './bank.mjs';
import { cases as odd } from './cases.mjs';
import { desk } from './desk.mjs';
import { people } from './people.mjs';

const sizes = [
  { size: '1440x900', width: 1440, height: 900 },
  { size: '960x600', width: 960, height: 600 },
];

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);
const row = (text) => async (page) => {
  await page.click(`[data-testid="row"]:has-text("${text}")`);
  await page.waitForSelector('[data-testid="drawer"] h2');
};
const transfer = (text) => async (page) => {
  await page.locator('[data-testid="row"] input').nth(2).check();
  await page.click(`[data-testid="row"]:has-text("${text}")`);
  await page.waitForSelector('[data-testid="confirm-go"]');
};
/** The end of the list: the last of a million rows. */
const end = async (page) => {
  await page.keyboard.press('End');
  await page.waitForSelector('[aria-rowindex="1000001"] [role="gridcell"] time');
};
const sent = (text) => async (page) => {
  await page.click(`[data-testid="row"]:has-text("${text}")`);
  await page.waitForSelector('[data-testid="sent-sheet"]');
};
const tab = (index) => (page) => page.locator('[role="tab"]').nth(index).click();

const cases = [
  { name: 'confirm', hash: '#/confirm', steps: [seen('queue-grid')] },
  {
    name: 'confirm-sheet',
    hash: '#/confirm',
    steps: [transfer('INV-2041'), fill('reference', '3110/FTSCY/WS95051')],
  },
  {
    name: 'confirm-short',
    hash: '#/confirm',
    steps: [
      transfer('INV-2041'),
      fill('received', '1284000'),
      fill('reference', '3110/FTSCY/WS95051'),
      click('accept-short'),
    ],
  },
  {
    name: 'confirm-done',
    hash: '#/confirm',
    steps: [
      transfer('INV-2041'),
      fill('reference', '3110/FTSCY/WS95051'),
      click('confirm-go'),
      (page) => page.waitForSelector('[data-state="agrees"]'),
    ],
  },
  { name: 'sessions', hash: '#/sessions', steps: [row('INV-2041'), click('show-qr')] },
  {
    name: 'sessions-raw',
    hash: '#/sessions',
    steps: [row('INV-2041'), tab(1), fill('raw-search', 'INV-2041')],
  },
  { name: 'sessions-list', hash: '#/sessions', steps: [seen('sessions-grid')] },
  {
    name: 'exported',
    hash: '#/sessions',
    themes: ['light'],
    steps: [seen('row'), click('export'), seen('exported')],
  },
  {
    name: 'calendar',
    hash: '#/confirm',
    sizes: ['1440x900'],
    languages: ['en'],
    steps: [transfer('INV-2041'), (page) => page.click('.pick')],
  },
  { name: 'sent', hash: '#/confirm', languages: ['en'], steps: [sent('INV-2038')] },
  {
    name: 'palette',
    hash: '#/sessions',
    steps: [
      row('INV-2041'),
      click('search-open'),
      fill('search-field', 'INV-2041'),
      seen('search-result'),
    ],
  },
  {
    name: 'keys',
    hash: '#/sessions',
    themes: ['light'],
    steps: [row('INV-2041'), (page) => page.keyboard.press('?')],
  },
  {
    name: 'columns',
    hash: '#/sessions',
    themes: ['dark'],
    sizes: ['1440x900'],
    steps: [seen('sessions-grid'), (page) => page.click('.icon-trigger')],
  },
  {
    name: 'cancel',
    hash: '#/sessions',
    sizes: ['1440x900'],
    steps: [row('INV-2041'), click('cancel-session'), seen('act-dialog')],
  },
  {
    name: 'million',
    hash: '#/sessions',
    query: { rows: '1000000' },
    themes: ['light'],
    languages: ['en'],
    steps: [seen('row'), end],
  },
  ...['empty', 'error', 'damaged', 'safe', 'torn'].flatMap((state) => [
    {
      name: `sessions-${state}`,
      hash: '#/sessions',
      query: { case: state, demo: '1' },
      languages: ['en'],
      steps: [],
    },
    {
      name: `confirm-${state}`,
      hash: '#/confirm',
      query: { case: state, density: 'compact' },
      languages: ['id'],
      steps: [],
    },
  ]),
  {
    name: 'sessions-slow',
    hash: '#/sessions',
    query: { case: 'slow' },
    themes: ['light'],
    languages: ['en'],
    steps: [(page) => page.waitForSelector('.bar')],
  },
  ...acts,
  ...odd,
  ...audit,
  ...bank,
  ...desk,
  ...people,
];

const corners = (theme, language, size) =>
  (theme === 'light') === (language === 'en') && (theme === 'light') === (size === '1440x900');

export function list() {
  return cases.flatMap((one) =>
    (one.themes ?? ['light', 'dark']).flatMap((theme) =>
      (one.languages ?? ['en', 'id']).flatMap((language) =>
        sizes
          .filter(({ size }) => !one.sizes || one.sizes.includes(size))
          .filter(({ size }) => !one.corners || corners(theme, language, size))
          .map(({ size, width, height }) => ({
            name: `${one.name}-${theme}-${language}-${size}`,
            path: `?${new URLSearchParams({ theme, language, ...one.query })}${one.hash}`,
            width,
            height,
            theme,
            steps: one.steps,
          })),
      ),
    ),
  );
}

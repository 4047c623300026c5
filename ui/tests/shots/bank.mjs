// Pictures of Statements: accounts and lines, the preview of given files, imports.
import { brief } from './brief.mjs';

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);

const file = (name, bytes = 11_204) => ({ name, bytes });
const good = file('mandiri_1370011227703_okt2026.sta');
const differs = file('camt053_DE89370400440532013000_2026-11-02.xml', 48_120);
const broken = file('mandiri_rusak.sta', 3_110);
const asking = file('kas_toko.qif', 900);
const table = file('bca_mutasi_oktober.csv', 6_400);

/** As the system hands files to the page, on whatever is on screen. */
async function drop(page, files) {
  const dataTransfer = await page.evaluateHandle((list) => {
    const carried = new DataTransfer();
    for (const { name, bytes } of list) carried.items.add(new File([' '.repeat(bytes)], name));
    return carried;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer });
}

const give = (...files) => [
  seen('lines-grid'),
  (page) => drop(page, files),
  (page) => page.waitForFunction(() => !document.querySelector('.cards [role="status"]')),
  (page) => page.waitForSelector('[data-testid="file-card"]'),
];
const card = (name) => (page) => page.click(`[data-file^="${name}"] [aria-expanded]`);

export const bank = [
  { name: 'statements', hash: '#/statements', steps: [seen('row')] },
  {
    name: 'statements-gap',
    hash: '#/statements?account=a_bca',
    steps: [seen('gap'), seen('row')],
  },
  {
    name: 'statements-line',
    hash: '#/statements',
    steps: [
      (page) => page.click('[data-testid="row"]:nth-child(4)'),
      (page) => page.waitForSelector('[data-testid="line-raw"]'),
    ],
  },
  {
    name: 'statements-search',
    ...brief,
    hash: '#/statements',
    steps: [
      seen('row'),
      fill('line-search', 'rina 150,000.00'),
      (page) => page.waitForTimeout(400),
    ],
  },
  {
    name: 'statements-preview',
    hash: '#/statements',
    steps: [...give(good, broken, differs), seen('row')],
  },
  {
    name: 'statements-differs',
    hash: '#/statements',
    steps: [...give(good, broken, differs), card('camt'), seen('explanation'), seen('row')],
  },
  {
    name: 'statements-overlap',
    ...brief,
    hash: '#/statements',
    steps: [...give(good), ...give(file('mandiri_1370011227703_nov2026.sta')).slice(1)],
  },
  {
    name: 'statements-refused',
    ...brief,
    hash: '#/statements',
    steps: [...give(good, broken, differs), card('mandiri_rusak'), seen('refused')],
  },
  {
    name: 'statements-undecided',
    ...brief,
    hash: '#/statements',
    steps: [...give(table), seen('question')],
  },
  {
    name: 'statements-asking',
    ...brief,
    hash: '#/statements',
    steps: [...give(asking), seen('decide')],
  },
  {
    name: 'statements-mapping',
    hash: '#/statements',
    steps: [
      ...give(table),
      (page) => page.click('[data-testid="mapping"] .segments button:nth-child(1)'),
      seen('account-new-name'),
      fill('account-new-name', 'BCA warung'),
      seen('row'),
    ],
  },
  {
    name: 'statements-imported',
    ...brief,
    hash: '#/statements',
    steps: [...give(good, broken, differs), click('preview-import'), seen('import-outcome')],
  },
  { name: 'statements-imports', hash: '#/statements?tab=imports', steps: [seen('import')] },
  {
    name: 'statements-undo',
    ...brief,
    hash: '#/statements?tab=imports',
    steps: [
      (page) => page.locator('[data-testid="import-undo"]').nth(2).click(),
      click('undo-go'),
      seen('undo-refused'),
    ],
  },
  {
    name: 'statements-drop',
    ...brief,
    hash: '#/confirm',
    steps: [
      seen('queue-grid'),
      (page) =>
        page.evaluate(() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['x'], 'mandiri.sta'));
          window.dispatchEvent(new DragEvent('dragenter', { dataTransfer }));
        }),
      seen('drop-zone'),
    ],
  },
  ...['empty', 'error'].map((state) => ({
    name: `statements-${state}`,
    ...brief,
    hash: '#/statements',
    query: { case: state },
    steps: [seen(state)],
  })),
];

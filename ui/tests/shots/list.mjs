// Which pictures are taken. A view adds its cases in `cases`: name, hash and steps; every case is
// photographed in both themes, both languages and both sizes unless it says otherwise.
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
const tab = (index) => (page) => page.locator('[role="tab"]').nth(index).click();

const cases = [
  { name: 'confirm', hash: '#/confirm', steps: [seen('queue-grid')] },
  { name: 'confirm-sheet', hash: '#/confirm', steps: [transfer('INV-2041')] },
  {
    name: 'confirm-short',
    hash: '#/confirm',
    steps: [transfer('INV-2041'), fill('received', '1,284,000.00'), click('accept-short')],
  },
  {
    name: 'confirm-done',
    hash: '#/confirm',
    steps: [
      transfer('INV-2041'),
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
  { name: 'links', hash: '#/links', steps: [] },
  { name: 'reports', hash: '#/reports', steps: [] },
  { name: 'connections', hash: '#/connections', steps: [] },
  { name: 'settings', hash: '#/settings', steps: [] },
  { name: 'first-run', hash: '#/first-run', query: { case: 'first-run' }, steps: [] },
];

export function list() {
  return cases.flatMap((one) =>
    (one.themes ?? ['light', 'dark']).flatMap((theme) =>
      (one.languages ?? ['en', 'id']).flatMap((language) =>
        sizes
          .filter(({ size }) => !one.sizes || one.sizes.includes(size))
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

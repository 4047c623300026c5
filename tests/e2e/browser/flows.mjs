/** What people do, as they do it. A flow throws where something is not as it should be. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bankFlows } from './bank.mjs';
import { caseFlows } from './cases.mjs';
import { fiveFlows, pick } from './five.mjs';
import { ask, isFresh, packages } from './host.mjs';

const axe = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
const views = [
  'confirm',
  'sessions',
  'links',
  'statements',
  'approvals',
  'reports',
  'audit',
  'connections',
  'settings',
];

/** Nothing on the page keeps somebody out who cannot see or point. */
async function assertAccessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const list = violations.map((rule) => `${rule.id}: ${rule.nodes[0]?.html}`);
  assert.deepEqual(list, [], `${where} is not accessible`);
}

const pictures = fileURLToPath(new URL('../../../target/screenshots/', import.meta.url));

mkdirSync(pictures, { recursive: true });

/** A picture of the demo as a person meets it; the best of them are in the README. */
async function picture(page, name) {
  await page.mouse.move(700, 300);
  await page.screenshot({ path: `${pictures}demo-${name}.png`, animations: 'disabled' });
}

export const flows = {
  'the demo says what it is and has work to do': async (page) => {
    await page.getByTestId('demo-band').waitFor();
    await page.getByTestId('sync').click();
    await page.getByTestId('queue-grid').getByRole('row').nth(1).waitFor();
    assert.match(await page.getByTestId('foot').innerText(), /sandbox:plugipay/);
  },

  'a pasted order id is found, and its transfer confirmed once': async (page, host) => {
    await ask(host, 'sync_start');
    const { waiting } = await ask(host, 'queue');
    const named = (row) => row.session.order_id && row.session.customer_name;
    const { session } = waiting.find((row) => named(row) && isFresh(row));
    await page.keyboard.press('Control+k');
    await page.getByTestId('search-field').fill(session.order_id);
    await page.locator('[data-testid=search-result][data-kind=best]').waitFor();
    await picture(page, 'search');
    await page.keyboard.press('Enter');
    await page.getByTestId('reference').fill('3110/FTSCY/WS95051');
    await picture(page, 'confirm');
    await page.getByTestId('confirm-go').click();
    await page.locator('[data-testid=deed-state][data-state=agrees]').waitFor();
    const detail = await ask(host, 'session_get', { key: session.key });
    assert.equal(detail.status, 'completed');
    assert.equal(detail.records.length, 1);
  },

  'a short transfer is recorded, and the session keeps waiting': async (page, host) => {
    const { waiting } = await ask(host, 'queue');
    const { session } = waiting.find((row) => row.session.order_id);
    await page.goto(`${host.url.split('#')[0]}#/confirm?open=${encodeURIComponent(session.key)}`);
    await page.getByTestId('received').fill('1.00');
    await page.getByTestId('reference').fill('TRSF-2');
    await page.getByTestId('comparison').waitFor();
    await page.getByTestId('confirm-go').click();
    await page.locator('[data-testid=deed-state][data-state=recorded]').waitFor();
    const detail = await ask(host, 'session_get', { key: session.key });
    assert.equal(detail.status, 'awaiting_confirmation');
    assert.equal(detail.exception, 'partial');
  },

  'a link is made, and found again': async (page, host) => {
    await page.getByTestId('nav-links').click();
    await pick(page, 'link-connection', 'sandbox:plugipay');
    await pick(page, 'link-currency', 'IDR');
    await page.getByTestId('link-amount').fill('1080000');
    await page.getByTestId('link-description').fill('Kopi Gayo 1 kg × 6');
    await page.getByTestId('link-order-id').fill('INV-99061');
    await page.getByTestId('link-expires').fill('24h');
    await page.getByTestId('link-create').click();
    await page.getByTestId('link-qr').waitFor();
    await picture(page, 'links');
    const { links } = await ask(host, 'link_list');
    assert.equal(links[0].order_id, 'INV-99061');
    const found = await ask(host, 'search', { text: 'inv 99061' });
    assert.equal(found.best.id, links[0].session.id);
  },

  'the list and the month come to the same sums': async (page, host) => {
    await page.getByTestId('nav-sessions').click();
    await page.getByTestId('row').nth(3).click();
    await page.getByTestId('drawer').waitFor();
    await picture(page, 'sessions');
    await page.getByTestId('nav-reports').click();
    await page.getByTestId('ledger').waitFor();
    await picture(page, 'reports');
    const { settings, now } = await ask(host, 'workspace');
    const day = new Date(now).toLocaleDateString('sv-SE', { timeZone: settings.time_zone });
    const month = day.slice(0, 7);
    const report = await ask(host, 'report_month', { month });
    const list = await ask(host, 'session_totals', { query: `created:${month}` });
    const all = Object.fromEntries(report.currencies.map((one) => [one.currency, one.all]));
    const listed = Object.fromEntries(list.totals.map((one) => [one.sum.currency, one]));
    assert.deepEqual(all, listed);
  },

  'every view opens and is accessible': async (page) => {
    for (const view of views) {
      await page.getByTestId(`nav-${view}`).click();
      await page.locator('main').waitFor();
      await page.locator(`[data-testid=nav-${view}][aria-current=page]`).waitFor();
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      await assertAccessible(page, view);
    }
  },

  'the keyboard opens the search and Escape closes it': async (page) => {
    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  },

  'the numbers lead through the views': async (page) => {
    await page.keyboard.press('2');
    await page.locator('[data-testid=nav-sessions][aria-current=page]').waitFor();
    await page.keyboard.press('1');
    await page.locator('[data-testid=nav-confirm][aria-current=page]').waitFor();
  },

  'the host answers to the token of its run and to nothing else': async (_page, host) => {
    const ask = (token) =>
      fetch(`${host.origin}/rpc/workspace`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{}',
      });
    const token = new URL(host.url).hash.replace('#token=', '');
    assert.equal((await ask(token)).status, 200);
    for (const wrong of ['', 'x', `${token}x`, token.toUpperCase() + '0']) {
      assert.ok((await ask(wrong)).status >= 400, `it answered to "${wrong}"`);
    }
  },

  ...fiveFlows,
  ...caseFlows(assertAccessible),
  ...bankFlows(assertAccessible),
};

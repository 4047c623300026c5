/** What people do, as they do it. A flow throws where something is not as it should be. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { packages } from './host.mjs';

const axe = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
const views = ['confirm', 'sessions', 'links', 'reports', 'connections', 'settings'];

/** Nothing on the page keeps somebody out who cannot see or point. */
async function assertAccessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const list = violations.map((rule) => `${rule.id}: ${rule.nodes[0]?.html}`);
  assert.deepEqual(list, [], `${where} is not accessible`);
}

export const flows = {
  'the demo says what it is and has work to do': async (page) => {
    await page.getByTestId('demo-band').waitFor();
    await page.getByTestId('sync').click();
    await page.getByTestId('queue-grid').getByRole('row').nth(1).waitFor();
    assert.match(await page.getByTestId('foot').innerText(), /sandbox:plugipay/);
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
};

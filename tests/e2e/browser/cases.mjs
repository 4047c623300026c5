/** Money that does not fit, several transfers at once, and what can be taken back. */
import assert from 'node:assert/strict';
import { ask, isFresh } from './host.mjs';

/** A slip as a customer sends it: a picture of one pixel. */
const slip = {
  name: 'slip.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

const tab = (page, index) => page.locator('header .segments').first().getByRole('button').nth(index);

export const caseFlows = (assertAccessible) => ({
  'several transfers go on one sheet, and the one that lacks something stops no other': async (
    page,
    host,
  ) => {
    const ticks = page.getByTestId('queue-grid').getByTestId('row').getByRole('checkbox');
    const { waiting } = await ask(host, 'queue');
    const fresh = waiting.flatMap((row, index) => (isFresh(row) ? [index] : [])).slice(0, 3);
    for (const index of fresh) await ticks.nth(index).check();
    await page.keyboard.press('b');
    const rows = page.getByTestId('bulk-row');
    await rows.nth(2).waitFor();
    const references = page.getByTestId('bulk-reference');
    await references.nth(0).fill('BULK/1');
    // Enter goes down the column, as in a spreadsheet.
    await page.keyboard.press('Enter');
    await page.keyboard.type('BULK/2');
    await assertAccessible(page, 'the sheet of several');
    await page.keyboard.press('Control+Enter');
    const done = page.locator('[data-testid=bulk-outcome][data-state=agrees]');
    await done.nth(1).waitFor();
    assert.equal(await rows.count(), 3);
    assert.equal(await page.locator('[data-testid=bulk-outcome][data-state=open]').count(), 1);
    await page.getByTestId('bulk-close').click();
    const { sent } = await ask(host, 'queue');
    const confirmed = sent.filter((row) => row.action.state === 'confirmed' && row.session);
    const details = confirmed.map(({ session }) => ask(host, 'session_get', { key: session.key }));
    const written = (await Promise.all(details)).flatMap((one) =>
      one.records.map((record) => record.reference),
    );
    for (const reference of ['BULK/1', 'BULK/2']) {
      assert.equal(written.filter((one) => one === reference).length, 1, reference);
    }
  },

  'a claim goes along, the exception is listed, and what was recorded is taken back': async (
    page,
    host,
  ) => {
    const { waiting } = await ask(host, 'queue');
    const { session } = waiting.find((row) => row.session.order_id && !row.received);
    await page.goto(`${host.url.split('#')[0]}#/confirm?open=${encodeURIComponent(session.key)}`);
    await page.getByTestId('received').fill('1.00');
    await page.getByTestId('reference').fill('PART/1');
    await page.getByTestId('evidence').setInputFiles(slip);
    await page.getByTestId('confirm-go').click();
    await page.locator('[data-testid=deed-state][data-state=recorded]').waitFor();

    await page.getByTestId('sheet-close').click();
    await tab(page, 2).click();
    await page
      .getByTestId('cases-grid')
      .getByTestId('row')
      .filter({ hasText: session.order_id })
      .first()
      .click();
    await page.getByTestId('claim').click();
    const picture = page.getByTestId('claim-picture');
    await picture.waitFor();
    assert.match(await picture.getAttribute('src'), /^data:image\/png;base64,/);
    await assertAccessible(page, 'a claim');
    await page.keyboard.press('Escape');

    await page.getByTestId('record-undo').click();
    await page.getByTestId('undo-go').click();
    await page.getByTestId('case-sheet').waitFor({ state: 'detached' });
    const detail = await ask(host, 'session_get', { key: session.key });
    assert.equal(detail.exception, 'none');
    assert.equal(detail.records.length, 1, 'history stays');
    assert.ok(detail.records[0].undone);
  },
});

/** One path per provider: a link from the page, paid by a customer on the hosted page, seen completed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './host.mjs';

/** What each provider's form is told, and how a customer pays on its page. */
const providers = {
  plugipay: {
    currency: 'IDR',
    amount: '150000',
    pay: async (page) => {
      await press(page, 'QRIS');
      await press(page, 'Pay');
    },
  },
  fluveo: {
    currency: 'USD',
    amount: '25.50',
    customer: 'rosa@shop.example',
    pay: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('Rosa Ana');
      await press(page, 'Pay');
    },
  },
  inflowpay: {
    currency: 'EUR',
    amount: '34.50',
    customer: 'ana@shop.example',
    pay: (page) => press(page, 'Pay EUR 34.50'),
    // The customer is done; the money arrives a day later.
    settle: (host) => control(host, '/clock', { advance_seconds: 90_000 }),
  },
  flopay: {
    currency: 'USD',
    amount: '49.99',
    customer: 'li@shop.example',
    pay: (page) => press(page, 'Pay USD 49.99'),
  },
  prood: {
    currency: 'EUR',
    amount: '99.99',
    customer: 'maria@shop.example',
    pay: async (page) => {
      // A Multibanco reference first; then the customer pays it somewhere.
      await press(page, 'Pay');
      await press(page, (await page.getByRole('button').first().innerText()).trim());
    },
  },
};

/** Presses a button of a hosted page and waits until the provider has heard of it. */
async function press(page, name) {
  const heard = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name, exact: true }).click();
  await heard;
}

/** Says something to the sandbox from behind. */
async function control(host, path, body = {}) {
  const { control_url } = JSON.parse(readFileSync(join(host.workspace, 'sandbox.json'), 'utf8'));
  const options = { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${control_url}${path}`, options);
  assert.ok(answer.ok, `${path}: ${await answer.text()}`);
}

/** Picks from one of the page's own lists. */
export async function pick(page, testid, label) {
  await page.getByTestId(testid).selectOption(label);
}

async function makeLink(page, name, order) {
  const { currency, amount, customer } = providers[name];
  await page.getByTestId('nav-links').click();
  await pick(page, 'link-connection', `sandbox:${name}`);
  await page.getByTestId('link-amount').fill(amount);
  await pick(page, 'link-currency', currency);
  await page.getByTestId('link-description').fill('Kopi Gayo');
  await page.getByTestId('link-order-id').fill(order);
  if (customer) await page.getByTestId('link-customer').fill(customer);
  await page.getByTestId('link-create').click();
}

/** The link with this order id, once the page has made it. */
async function made(page, host, order) {
  for (let tries = 0; tries < 50; tries += 1) {
    const { links } = await ask(host, 'link_list');
    const link = links.find((one) => one.order_id === order);
    if (link?.session) return link;
    await page.waitForTimeout(100);
  }
  throw new Error(`no link was made; the page says: ${await page.locator('main').innerText()}`);
}

/** Syncs one connection, after the sync that may be running already. */
async function synced(page, host, name) {
  for (let tries = 0; tries < 300; tries += 1) {
    const { connections } = await ask(host, 'sync_start', { connection: `sandbox:${name}` });
    const [{ error }] = connections;
    if (!error) return;
    assert.equal(error.code, 'busy', JSON.stringify(error));
    await page.waitForTimeout(100);
  }
  throw new Error(`${name} is busy for ever`);
}

async function pathOf(name, page, host) {
  const order = `E2E-${name}`;
  await makeLink(page, name, order);
  const link = await made(page, host, order);
  assert.equal(link.session.status, 'open', name);
  const { url } = await ask(host, 'link_share', { id: link.id });
  const customer = await page.context().browser().newPage();
  // The way back to the shop leaves this computer, so it is not taken.
  await customer.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.abort());
  await customer.goto(url);
  await providers[name].pay(customer);
  await customer.close();
  await providers[name].settle?.(host);
  await synced(page, host, name);
  const found = await ask(host, 'session_list', { query: `order:${order}`, limit: 5 });
  const statuses = found.rows.map((row) => `${row.kind} ${row.status}`);
  assert.deepEqual(statuses, ['session completed'], `${name}: ${JSON.stringify(statuses)}`);
  await page.getByTestId('nav-sessions').click();
  await page.goto(`${host.url.split('#')[0]}#/sessions?q=${encodeURIComponent(`order:${order}`)}`);
  await page.getByTestId('row').first().getByText('Completed').waitFor();
}

// The clock moves for the one that settles late, and others end by it: it comes last.
const order = ['plugipay', 'fluveo', 'flopay', 'prood', 'inflowpay'];

const paths = order.map((name) => [
  `${name}: a link is made, paid on its page, and seen completed`,
  (page, host) => pathOf(name, page, host),
]);

export const fiveFlows = {
  ...Object.fromEntries(paths),

  'one list of all providers, and an order id that two of them know': async (page, host) => {
    await ask(host, 'sync_start');
    const { total } = await ask(host, 'session_list', { query: '', limit: 1 });
    let sum = 0;
    for (const name of Object.keys(providers)) {
      const part = await ask(host, 'session_list', { query: `provider:${name}`, limit: 1 });
      assert.ok(part.total > 0, name);
      sum += part.total;
    }
    assert.equal(sum, total, 'every row is some provider’s');
    const fluveo = await ask(host, 'session_list', { query: 'provider:fluveo', limit: 300 });
    let twice;
    for (const row of fluveo.rows.filter((one) => one.order_id)) {
      const found = await ask(host, 'session_list', { query: `order:"${row.order_id}"`, limit: 9 });
      const names = new Set(found.rows.map((one) => one.provider));
      if (names.size > 1) twice = { id: row.order_id, names: [...names].sort() };
      if (twice) break;
    }
    assert.deepEqual(twice?.names, ['fluveo', 'plugipay'], 'an order id stands at two providers');
    await page.goto(`${host.url.split('#')[0]}#/sessions?q=${encodeURIComponent(`order:${twice.id}`)}`);
    await page.getByTestId('row').nth(1).waitFor();
  },

  'what a provider cannot do says why': async (page) => {
    await page.getByTestId('nav-connections').click();
    await page.getByTestId('connections').getByText('sandbox:flopay').first().click();
    await page.getByText('each is read by its id').waitFor();
  },
};

// Pictures of what providers do differently: facts, actions, payments, money.
import { brief } from './brief.mjs';

const seen = (id) => (page) => page.waitForSelector(`[data-testid="${id}"]`);
const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
const fill = (id, text) => (page) => page.fill(`[data-testid="${id}"]`, text);
const open = (key) => `#/sessions?open=${encodeURIComponent(key)}`;
const kinds = { query: { case: 'kinds' }, ...brief };

const fluveo = open('c_fluveo/session/cs_5ab7cd9ef1gh');
const prood = open('c_prood/session/cs_1767225600000_7');

/** The second kind of link, in the head of the view. */
const reusable = (page) => page.click('header .segments >> nth=0 >> button >> nth=1');

export const acts = [
  {
    ...kinds,
    name: 'session-fluveo',
    hash: fluveo,
    themes: ['light', 'dark'],
    steps: [seen('facts'), seen('lifecycle')],
  },
  {
    ...kinds,
    name: 'session-prood',
    hash: prood,
    steps: [
      click('never-offered'),
      seen('facts'),
      click('fact-show'),
      (page) => page.locator('[data-testid=facts]').scrollIntoViewIfNeeded(),
    ],
  },
  {
    ...kinds,
    name: 'session-capture',
    hash: fluveo,
    steps: [
      click('capture'),
      (page) => page.click('[data-testid=act-dialog] .segments button:nth-child(2)'),
      fill('capture-part', '999'),
    ],
  },
  {
    ...kinds,
    name: 'session-recheck',
    hash: prood,
    steps: [click('recheck'), click('act-go')],
  },
  {
    ...kinds,
    name: 'session-payment',
    hash: open('c_inflowpay/payment/pay_77hK'),
    steps: [seen('candidate')],
  },
  {
    ...kinds,
    name: 'session-on-file',
    hash: open('c_flopay/attempt/3f0c9a'),
    steps: [seen('on-file')],
  },
  {
    name: 'session-never',
    ...kinds,
    hash: prood,
    steps: [seen('facts'), (page) => page.click('[data-testid=never-offered] summary')],
  },
  {
    name: 'session-money',
    hash: '#/sessions',
    steps: [
      seen('row'),
      (page) => page.click('[data-testid^=money-open]:visible'),
      seen('money-entry'),
    ],
  },
  {
    name: 'session-import',
    hash: '#/sessions',
    themes: ['light'],
    sizes: ['1440x900'],
    steps: [
      seen('row'),
      click('import-ids'),
      fill('import-text', 'pay_77hK cs_5ab7cd9ef1gh'),
      click('import-go'),
      seen('import-result'),
    ],
  },
  ...[
    ['fluveo', 'Fluveo', 'line_items'],
    ['flopay', 'FloPay', 'items'],
  ].map(([id, name, rows]) => ({
    name: `links-told-${id}`,
    hash: '#/links',
    themes: id === 'fluveo' ? ['light', 'dark'] : ['light'],
    steps: [
      seen('link-qr'),
      (page) => page.selectOption('[data-testid=link-connection]', name),
      click('link-provider-more'),
      click(`param-${rows}-add`),
      (page) => page.click(`[data-testid=param-${rows}] [role=combobox]`),
      (page) => page.waitForSelector('[role=option]'),
      (page) => page.locator(`[data-testid=param-${rows}]`).scrollIntoViewIfNeeded(),
    ],
  })),
  {
    name: 'links-picked',
    hash: '#/links',
    themes: ['light'],
    steps: [
      seen('link-qr'),
      (page) => page.selectOption('[data-testid=link-connection]', 'Fluveo'),
      click('link-provider-more'),
      click('param-line_items-add'),
      fill('param-price', 'gayo'),
      (page) => page.click('.list [role=option]'),
      fill('param-quantity', '3'),
      (page) => page.locator('[data-testid=link-amount]').scrollIntoViewIfNeeded(),
    ],
  },
  {
    name: 'links-for-many',
    hash: '#/links',
    themes: ['light'],
    steps: [
      seen('link-qr'),
      (page) => page.selectOption('[data-testid=link-connection]', 'InflowPay'),
      (page) => page.click('[data-testid=link-for-whom] button:nth-child(2)'),
      (page) => page.click('[data-testid=link-unable] summary'),
    ],
  },
  {
    name: 'links-reusable',
    hash: '#/links',
    steps: [seen('link-qr'), reusable, click('reusable-items'), seen('reusable-item-list')],
  },
  {
    name: 'links-deactivate',
    hash: '#/links',
    themes: ['light'],
    steps: [seen('link-qr'), reusable, click('reusable-deactivate'), seen('deactivate-dialog')],
  },
];

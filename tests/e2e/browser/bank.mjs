/** A clerk drops the bank's files on the window: good ones, a broken one, one that overlaps. */
import assert from 'node:assert/strict';
import { ask } from './host.mjs';

const line = ([day, amount, name, memo], at) =>
  `<STMTTRN><TRNTYPE>OTHER<DTPOSTED>${day}<TRNAMT>${amount}<FITID>${day}${at}` +
  `<NAME>${name}<MEMO>${memo}</STMTTRN>\n`;

/** A made-up statement; the id of a line is its day and its place among the lines of all files. */
function ofx(account, lines, closing) {
  return `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:UTF-8
CHARSET:NONE
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS>
<CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>${lines[0][0]}<DTEND>${lines.at(-1)[0]}
${lines.map((one) => line(one, one[4])).join('')}</BANKTRANLIST>
<LEDGERBAL><BALAMT>${closing}<DTASOF>${lines.at(-1)[0]}</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
}

const october = [
  ['20261003', '150.00', 'RINA MARLINA', 'INV-1990', 1],
  ['20261005', '-12.50', 'COURIER', 'parcels', 2],
  // Two equal lines of one day are two.
  ['20261007', '40.00', 'DIAN ANGGARA', 'subscription', 3],
  ['20261007', '40.00', 'DIAN ANGGARA', 'subscription', 4],
];
const later = [...october.slice(2), ['20261009', '99.90', 'HERU PRASETYO', 'INV-2041', 5]];
const other = [['20261008', '1000.00', 'CV MEKAR JAYA', 'INV-2007', 9]];

const files = {
  first: { name: 'october.ofx', text: ofx('0532013000', october, '217.50') },
  overlaps: { name: 'later.ofx', text: ofx('0532013000', later, '317.40') },
  broken: { name: 'broken.ofx', text: ofx('0532013000', october, '217.50').replace('-12.50', '12..34') },
  other: { name: 'other.ofx', text: ofx('0648489890', other, '1000.00') },
};

/** As the system hands them to the page, on whatever view is open. */
async function drop(page, ...given) {
  const dataTransfer = await page.evaluateHandle((list) => {
    const carried = new DataTransfer();
    for (const { name, text } of list) carried.items.add(new File([text], name));
    return carried;
  }, given);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer });
  await page.getByTestId('drop-zone').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer });
  await page.getByTestId('preview').waitFor();
}

const card = (page, { name }) => page.locator(`[data-file="${name}"]`);

export const bankFlows = (assertAccessible) => ({
  'a bank file is dropped on any view, looked at, and imported': async (page, host) => {
    await drop(page, files.first);
    await page.getByText('4 new', { exact: true }).first().waitFor();
    const { accounts } = await ask(host, 'statement_list');
    assert.deepEqual(accounts, [], 'a preview brings nothing');
    await assertAccessible(page, 'the preview');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('import-outcome').waitFor();
    const { lines } = await ask(host, 'line_list', { text: '' });
    assert.equal(lines.length, 4);
  },

  'three files at once: one overlaps, one is broken, one is new': async (page, host) => {
    await drop(page, files.overlaps, files.broken, files.other);
    await card(page, files.overlaps).getByText('1 new', { exact: true }).waitFor();
    await card(page, files.overlaps).getByText('2 already there', { exact: true }).waitFor();
    await card(page, files.other).getByText('1 new', { exact: true }).waitFor();
    await card(page, files.broken).getByText('Refused').waitFor();
    await card(page, files.broken).getByRole('button').first().click();
    assert.match(await page.getByTestId('refused').innerText(), /12\.\.34/);
    await assertAccessible(page, 'a refused file');
    await page.getByTestId('preview-import').click();
    await page.getByTestId('import-outcome').waitFor();
    assert.match(await page.getByTestId('import-refused').innerText(), /broken\.ofx/);
    const { lines } = await ask(host, 'line_list', { text: '' });
    assert.equal(lines.length, 6);
    await drop(page, files.first);
    await card(page, files.first).getByText(/nothing new/).waitFor();
    assert.equal(await page.getByTestId('preview-import').isDisabled(), true);
    await page.getByTestId('preview-discard').click();
    await page.getByTestId('statements').waitFor();
  },

  'a line is found by its amount, and read as it stood in the file': async (page) => {
    await page.getByTestId('nav-statements').click();
    await page.getByTestId('line-search').fill('99.90');
    await page.getByTestId('line-count').getByText('1 line').waitFor();
    await page.getByTestId('lines-grid').getByTestId('row').click();
    assert.match(await page.getByTestId('line-raw').innerText(), /HERU PRASETYO/);
    await assertAccessible(page, 'a line');
    await page.keyboard.press('Escape');
    await page.getByTestId('line-drawer').waitFor({ state: 'detached' });
  },

  'an import is taken back, and its lines are gone': async (page, host) => {
    await page.getByTestId('nav-statements').click();
    await page.getByRole('button', { name: /^Imports/ }).click();
    await assertAccessible(page, 'the imports');
    const row = page.getByTestId('import').filter({ hasText: files.other.name });
    await row.getByTestId('import-undo').click();
    await page.getByTestId('undo-go').click();
    await page.getByTestId('import-undone').waitFor();
    const { lines } = await ask(host, 'line_list', { text: '' });
    assert.equal(lines.length, 5);
  },
});

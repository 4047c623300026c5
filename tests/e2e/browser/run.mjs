/**
 * The page in a browser, against the loopback host over a demo workspace of its own. Each flow
 * starts from the first view. Says at its end how many passed: `flows: 5 passed, 0 failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser, startHost } from './host.mjs';
import { flows } from './flows.mjs';

const workspace = mkdtempSync(join(tmpdir(), 'countersign-'));
const host = await startHost(workspace);
const browser = await openBrowser();
let passed = 0;
let failed = 0;
try {
  for (const [name, flow] of Object.entries(flows)) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(15_000);
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(`the page threw: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(`the console says: ${line.text()}`);
    });
    try {
      await page.goto(host.url);
      await page.getByTestId('nav-confirm').waitFor();
      await flow(page, host);
      if (complaints.length) throw new Error(complaints.join('\n'));
      passed += 1;
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    } finally {
      await page.close();
    }
  }
} finally {
  await browser.close();
  await host.stop();
  rmSync(workspace, { recursive: true, force: true });
}
console.log(`flows: ${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

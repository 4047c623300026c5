// Photographs every view from the fixture build, under the policy the window will have, and fails
// on accessibility violations, page errors and refused content.
//   npm run shots [-- name-part…]    shots whose name holds one of the parts; none means all
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { list } from './list.mjs';
import { serve } from './serve.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../../../target/screenshots/ui');
const axe = readFileSync(join(here, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const only = process.argv.slice(2);
const wanted = list().filter(
  (s) => only.length === 0 || only.some((part) => s.name.includes(part)),
);
if (only.length === 0) await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const server = await serve(join(here, '../../dist-fixture'));
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: flags });
let bad = 0;
// A few at a time: a picture is mostly waiting for paint.
const queue = [...wanted];
const worker = async () => {
  for (let shot = queue.shift(); shot; shot = queue.shift()) bad += await photograph(shot);
};
await Promise.all([worker(), worker(), worker()]);
await browser.close();
server.close();
console.log(`${wanted.length} pictures in ${out}, ${bad} problems`);
console.log(`screenshots: ${Math.max(wanted.length - bad, 0)} passed, ${bad} failed`);
process.exitCode = bad ? 1 : 0;

async function photograph({ name, path, width, height, theme, steps }) {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(8000);
  const problems = [];
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && problems.push(`console: ${line.text()}`));
  await page.goto(`${server.url}/${path}`);
  await page.waitForSelector('[data-testid="foot"] time');
  await page.evaluate(() => document.fonts.ready);
  try {
    for (const step of steps) await step(page);
  } catch (error) {
    problems.push(`step: ${error.message.split('\n')[0]}`);
  }
  // Not a wait for luck: two frames, so that what a step caused is painted.
  await page.evaluate(
    () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))),
  );
  await page.screenshot({ path: join(out, `${name}.png`) });
  problems.push(...(await violations(page)));
  await page.close();
  for (const problem of problems) console.log(`${name}: ${problem}`);
  return problems.length;
}

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    }),
  );
  return result.violations.flatMap((v) =>
    v.nodes
      .slice(0, 3)
      .map((n) => `axe ${v.id}: ${n.target.join(' ')}: ${n.failureSummary?.split('\n')[1] ?? ''}`),
  );
}

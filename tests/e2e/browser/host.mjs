/** What a flow needs around it: the loopback host, and a browser from this computer. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The packages of the page; this folder has none of its own. */
export const packages = createRequire(join(root, 'ui/package.json'));

function need(path, advice) {
  if (!existsSync(path)) throw new Error(`${path} is missing; ${advice}`);
  return path;
}

/** Starts `countersign serve` on a demo workspace and waits for its address. */
export async function startHost(workspace) {
  const program = need(join(root, 'target/debug/countersign'), 'cargo build --workspace --bins');
  const page = need(join(root, 'ui/dist-browser'), 'npm run build:browser in ui');
  const options = ['--workspace', workspace, 'serve', '--demo', '--sessions', '400', '--page', page];
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const first = await Promise.race([
    ended.then((code) => Promise.reject(new Error(`the host ended with ${code}`))),
    createInterface(child.stdout)[Symbol.asyncIterator]().next(),
  ]);
  const { url } = JSON.parse(first.value);
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url, origin: new URL(url).origin, stop, workspace };
}

/** Asks the command list the way the page does. */
export async function ask(host, name, request = {}) {
  const token = new URL(host.url).hash.replace('#token=', '');
  const answer = await fetch(`${host.origin}/rpc/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
  });
  assert.equal(answer.status, 200, `${name}: ${await answer.clone().text()}`);
  return answer.json();
}

/** A transfer whose session does not end soon: of one past its end there is a warning to read first. */
export function isFresh({ session }) {
  return !session.expires_at || Date.parse(session.expires_at) > Date.now() + 3_600_000;
}

/** The browser of this computer; none is downloaded. */
export async function openBrowser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (!found) throw new Error('there is no Chromium here; on Debian: apt-get install chromium');
  const { chromium } = packages('playwright-core');
  return chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
}

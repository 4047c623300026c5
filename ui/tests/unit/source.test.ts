import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.startsWith('bindings'))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

describe('the source', () => {
  it('talks to the desktop host in one file only', () => {
    const users = files.filter(({ text }) => text.includes("from '@tauri-apps/"));
    expect(users.map(({ name }) => name)).toEqual(['platform/tauri.ts']);
  });

  it('reads fixtures in one file only, which never ships', () => {
    const users = files.filter(({ text }) => text.includes('tests/fixtures'));
    expect(users.map(({ name }) => name)).toEqual(['platform/fixture.ts']);
  });

  it.each(files.filter(({ name }) => name.endsWith('.svelte')))(
    'keeps to the content policy: $name',
    ({ text }) => {
      const markup = text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
      expect(markup).not.toMatch(/\sstyle=/);
      expect(markup).not.toContain('{@html');
      expect(markup).not.toMatch(/\son[a-z]+="/);
    },
  );

  it('has small components', () => {
    const long = files.filter(
      ({ name, text }) => name.endsWith('.svelte') && text.split('\n').length > 300,
    );
    expect(long.map(({ name }) => name)).toEqual([]);
  });
});

import { platform } from '$platform';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StagedFile } from '../../src/bindings/StagedFile';
import DropZone from '../../src/frame/DropZone.svelte';
import type { CommandName, Request } from '../../src/platform/types';
import { intake } from '../../src/stores/intake.svelte';
import { router } from '../../src/stores/router.svelte';
import { staged } from '../fixtures/bank-files';
import { all } from '../fixtures/statements';

const { accounts } = all();
const asked: { name: CommandName; request: unknown }[] = [];
const names = () => asked.map(({ name }) => name);
let answers: Partial<Record<CommandName, (request: never) => unknown>>;

beforeEach(() => {
  asked.length = 0;
  answers = {
    statement_list: () => all(),
    statement_stage: ({ files }: Request<'statement_stage'>) =>
      files.map(({ name }) => staged(name, null, accounts).file),
    statement_restage: (request: Request<'statement_restage'>) =>
      staged(request.name, request, accounts).file,
    statement_finish: (request: Request<'statement_finish'>) => ({ ...request, added: 5 }),
  };
  vi.spyOn(platform, 'call').mockImplementation(async (name, request) => {
    asked.push({ name, request });
    return (answers[name]?.(request as never) ?? {}) as never;
  });
});
afterEach(async () => {
  await intake.discard();
  intake.outcome = null;
  vi.restoreAllMocks();
});

const file = (name: string) => new File(['x'], name);
const three = () => [file('okt.sta'), file('rusak.sta'), file('nov.sta')];
const change = (more: Partial<StagedFile>) => {
  answers.statement_stage = ({ files }: Request<'statement_stage'>) =>
    files.map(({ name }) => ({ ...staged(name, null, accounts).file, ...more }));
};

describe('files that are given', () => {
  it('are shown, and nothing is imported by that', async () => {
    await intake.give(three());
    expect(router.view).toBe('statements');
    expect(intake.files.map((one) => [one.name, one.ready])).toEqual([
      ['okt.sta', true],
      ['rusak.sta', false],
      ['nov.sta', true],
    ]);
    expect(intake.added).toBe(72);
    expect(names()).not.toContain('statement_finish');
  });

  it('together, know of each other: one call, and no promise of too much', async () => {
    await intake.give(three());
    expect(names().filter((name) => name === 'statement_stage')).toHaveLength(1);
    expect(intake.overlapping).toEqual([]);
  });

  it('at different times may hold the same lines, and the button says so', async () => {
    await intake.give([file('okt.sta')]);
    await intake.give([file('nov.sta')]);
    expect(intake.overlapping.map((one) => one.name)).toEqual(['okt.sta', 'nov.sta']);
  });

  it('are looked at again when one they overlapped is left out', async () => {
    await intake.give(three());
    await intake.drop(intake.files[0]!);
    expect(asked.at(-1)?.request).toMatchObject({ name: 'nov.sta' });
    expect(names().at(-1)).toBe('statement_restage');
  });

  it('do not keep each other out where one cannot be carried', async () => {
    answers.statement_stage = ({ files }: Request<'statement_stage'>) => {
      if (files.some(({ name }) => name === 'huge.sta')) {
        throw { code: 'invalid_input', message: 'huge.sta is larger than 64 MB.', hint: '' };
      }
      return files.map(({ name }) => staged(name, null, accounts).file);
    };
    await intake.give([file('huge.sta'), file('okt.sta')]);
    expect(intake.files.map((one) => [one.ready, one.error?.message])).toEqual([
      [false, 'huge.sta is larger than 64 MB.'],
      [true, undefined],
    ]);
  });

  it('are imported without the broken one, which is named with its reason', async () => {
    await intake.give(three());
    await intake.finish();
    expect(intake.outcome).toEqual({
      added: 10,
      files: 2,
      refused: ['rusak.sta (Line 41: the amount “12..34” is no number.)'],
    });
    expect(intake.files).toEqual([]);
  });

  it('given twice are one', async () => {
    await intake.give([file('okt.sta'), file('okt.sta')]);
    expect(intake.files).toHaveLength(1);
    expect(names()).toContain('statement_leave');
  });

  it('are left when nobody wants them', async () => {
    await intake.give([file('okt.sta')]);
    await intake.discard();
    expect(asked.at(-1)?.name).toBe('statement_leave');
    expect(intake.files).toEqual([]);
  });

  it('that came before and bring nothing are not imported again', async () => {
    change({ added: 0, known: 48, already: all().imports[0]! });
    await intake.give([file('okt.sta')]);
    expect(intake.ready).toEqual([]);
    expect(intake.files[0]?.repeated).toBe(true);
  });
});

describe('a file of more than the page carries', () => {
  it('is not even read', async () => {
    const huge = file('huge.sta');
    Object.defineProperty(huge, 'size', { value: 1 << 30 });
    await intake.give([huge]);
    expect(intake.files[0]?.error?.message).toContain('larger than 64 MB');
    expect(names()).not.toContain('statement_stage');
  });
});

describe('a file that asks', () => {
  it('waits for its account, which is asked once', async () => {
    await intake.give([file('bca.csv')]);
    const given = intake.files[0]!;
    expect([given.refused?.code, given.open]).toEqual(['undecided', true]);
    await given.answer({ date_order: 'dmy' });
    expect([given.homeless, given.ready]).toEqual([true, false]);
    await given.answer({ account: 'BCA warung' });
    expect([given.homeless, given.ready]).toEqual([false, true]);
    // An answer given before is given again with the next.
    expect(asked.at(-1)?.request).toMatchObject({ date_order: 'dmy', account: 'BCA warung' });
  });

  it('stays when the others are imported', async () => {
    await intake.give([file('okt.sta'), file('bca.csv')]);
    await intake.finish();
    expect(intake.files.map((one) => one.name)).toEqual(['bca.csv']);
    expect(intake.outcome).toMatchObject({ files: 1, refused: [] });
  });
});

describe('an import that another window finished', () => {
  it('stays with the reason, and counts for nothing', async () => {
    await intake.give([file('okt.sta')]);
    answers.statement_finish = () => {
      const message = 'This file is not waiting any more.';
      throw { code: 'refused', message, hint: 'Look at the list of imports.', retry: false };
    };
    await intake.finish();
    expect(intake.files[0]?.error?.message).toBe('This file is not waiting any more.');
    expect(intake.outcome?.files).toBe(0);
  });
});

describe('the window', () => {
  it('takes files that are dropped on it, and nothing else', async () => {
    const give = vi.spyOn(intake, 'give').mockResolvedValue();
    render(DropZone);
    const files = [file('okt.sta')];
    await fireEvent.dragEnter(window, { dataTransfer: { types: ['text/plain'], files: [] } });
    expect(screen.queryByTestId('drop-zone')).toBeNull();
    await fireEvent.dragEnter(window, { dataTransfer: { types: ['Files'], files } });
    expect(screen.getByTestId('drop-zone')).toBeTruthy();
    await fireEvent.drop(window, { dataTransfer: { types: ['Files'], files } });
    expect(give).toHaveBeenCalledWith(files);
    expect(screen.queryByTestId('drop-zone')).toBeNull();
  });
});

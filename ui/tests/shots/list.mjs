// Which pictures are taken. A view adds its cases in `cases`: name, hash and steps; every case is
// photographed in both themes, both languages and both sizes unless it says otherwise.
const sizes = [
  { size: '1440x900', width: 1440, height: 900 },
  { size: '960x600', width: 960, height: 600 },
];

const cases = [
  { name: 'confirm', hash: '#/confirm', steps: [] },
  { name: 'sessions', hash: '#/sessions', steps: [] },
  { name: 'links', hash: '#/links', steps: [] },
  { name: 'reports', hash: '#/reports', steps: [] },
  { name: 'connections', hash: '#/connections', steps: [] },
  { name: 'settings', hash: '#/settings', steps: [] },
  { name: 'first-run', hash: '#/first-run', query: { case: 'first-run' }, steps: [] },
];

export function list() {
  return cases.flatMap((one) =>
    (one.themes ?? ['light', 'dark']).flatMap((theme) =>
      (one.languages ?? ['en', 'id']).flatMap((language) =>
        sizes
          .filter(({ size }) => !one.sizes || one.sizes.includes(size))
          .map(({ size, width, height }) => ({
            name: `${one.name}-${theme}-${language}-${size}`,
            path: `?${new URLSearchParams({ theme, language, ...one.query })}${one.hash}`,
            width,
            height,
            theme,
            steps: one.steps,
          })),
      ),
    ),
  );
}

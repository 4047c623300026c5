/** Which view is on screen. It lives in the address, so that a reload comes back to it. */
export const VIEWS = [
  'confirm',
  'sessions',
  'links',
  'statements',
  'reports',
  'audit',
  'connections',
  'settings',
  'approvals',
] as const;
export type ViewName = (typeof VIEWS)[number] | 'first-run';

/** What a view may be told when it is opened: a session to select, a query, a draft. */
export type Params = Record<string, string>;

function read(): { view: ViewName; params: Params } {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const view =
    (VIEWS as readonly string[]).includes(path) || path === 'first-run' ? path : 'confirm';
  return { view: view as ViewName, params: Object.fromEntries(new URLSearchParams(search)) };
}

class Router {
  view = $state<ViewName>(read().view);
  /** New with every navigation, so that going to the same place again is noticed. */
  params = $state.raw<Params>(read().params);

  start(): () => void {
    const change = () => {
      const { view, params } = read();
      this.view = view;
      this.params = params;
    };
    window.addEventListener('hashchange', change);
    return () => window.removeEventListener('hashchange', change);
  }

  go(view: ViewName, params: Params = {}): void {
    const search = new URLSearchParams(params).toString();
    const hash = `#/${view}${search ? `?${search}` : ''}`;
    if (location.hash !== hash) history.pushState(null, '', hash);
    this.view = view;
    this.params = params;
  }
}

export const router = new Router();

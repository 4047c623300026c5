/** All areas. A view keeps its own file, so that its words sit together in both languages. */
import { cases, step } from './cases';
import { approvals } from './approvals';
import { audit } from './audit';
import { auditKind } from './audit-kinds';
import { confirm } from './confirm';
import { connections } from './connections';
import { deed } from './deed';
import { fact } from './facts';
import { firstRun } from './first-run';
import { frame } from './frame';
import { links } from './links';
import { palette } from './palette';
import { people, role } from './people';
import { reports } from './reports';
import { sessions } from './sessions';
import { settings } from './settings';
import { statements } from './statements';
import { time } from './time';
import { act, event, exception, passed, reason, refund, status, warning } from './words';

export const catalogue = {
  act,
  cases,
  approvals,
  audit,
  audit_kind: auditKind,
  confirm,
  connections,
  deed,
  event,
  exception,
  fact,
  first_run: firstRun,
  frame,
  links,
  palette,
  passed,
  people,
  reason,
  refund,
  reports,
  role,
  sessions,
  settings,
  statements,
  status,
  step,
  time,
  warning,
};
export type Catalogue = typeof catalogue;

import { describe, expect, it } from 'vitest';
import type { GroupAccess } from '../../../server/config/groups.ts';
import { accessOfGroups } from '../../../server/people/oidc/groups.ts';

type Limit = string[] | null;
const group = (roles: GroupAccess['roles'], sites: Limit, licenses: Limit = null): GroupAccess => ({
  roles,
  scope: { sites, licenses },
});

const TABLE = new Map<string, GroupAccess>([
  ['ops-1', group(['operator'], ['Hall 1'])],
  ['ops-2', group(['operator'], ['Hall 2'])],
  ['ops-3', group(['operator'], ['Hall 3'])],
  ['ops-all', group(['operator'], null)],
  ['audit', group(['auditor'], null)],
  ['audit-1', group(['auditor'], ['Hall 1'])],
  ['both', group(['operator', 'auditor'], null)],
  ['user-a', group(['regulator'], ['Hall 1'], ['L-1'])],
  ['user-b', group(['regulator'], ['Hall 2'], ['L-2'])],
]);

describe('the groups of a person', () => {
  it.each([
    [[], 'none'],
    [['unknown'], 'none'],
    [['ops-1', 'unknown', 'ops-1'], group(['operator'], ['Hall 1'])],
    [['ops-1', 'ops-3', 'ops-2'], group(['operator'], ['Hall 1', 'Hall 3', 'Hall 2'])],
    [['ops-1', 'ops-all', 'ops-2'], group(['operator'], null)],
    [['ops-all', 'audit'], group(['operator', 'auditor'], null)],
    [['ops-1', 'audit-1'], group(['operator', 'auditor'], ['Hall 1'])],
    [['audit-1', 'both', 'ops-2'], group(['operator', 'auditor'], null)],
    // An account has one scope: each of these would give more than the groups do.
    [['ops-1', 'audit'], 'mixed'],
    [['ops-2', 'audit-1'], 'mixed'],
    [['user-a', 'user-b'], 'mixed'],
  ])('%j', (groups, expected) => {
    expect(accessOfGroups(groups, TABLE)).toEqual(expected);
  });
});

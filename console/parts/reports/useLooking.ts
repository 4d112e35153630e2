/** Who looks at a report, for components. */
import type { Role } from '../../../shared/api/roles.ts';
import { useMay, useMe } from '../../api/me.ts';
import type { Looking } from './waiting.ts';

/** Who is told the whole way of a report; a regulator learns of its release only. */
const WAY_READERS: readonly Role[] = ['administrator', 'compliance', 'approver', 'auditor'];

/** The account that is signed in, and what it may do with reports. */
export function useLooking(): Looking & { readonly mayReject: boolean; readonly seesWay: boolean } {
  const { name, roles } = useMe();
  const mayApprove = useMay('approveReport');
  const mayRelease = useMay('releaseReport');
  const mayReject = useMay('rejectReport');
  const seesWay = roles.some((role) => WAY_READERS.includes(role));
  return { name, mayApprove, mayRelease, mayReject, seesWay };
}

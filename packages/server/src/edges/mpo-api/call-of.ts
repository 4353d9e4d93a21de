import type { Caller } from '../../modules/accounts/index.ts';
import type { Call } from '../../modules/campaigns/index.ts';
import { callerOf } from './auth.ts';

/** A change that an API client asks for: what it may see, and whose name the change is recorded under. */
export function callOf(request: { readonly caller: Caller | null }): Call {
  const { advertiserIds, clientId } = callerOf(request);
  return { visible: advertiserIds, author: { kind: 'client', id: clientId } };
}

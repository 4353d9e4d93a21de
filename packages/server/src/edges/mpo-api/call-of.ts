import type { Caller } from '../../modules/accounts/index.ts';
import type { Author, Call } from '../../modules/campaigns/index.ts';
import { callerOf } from './auth.ts';

/** A change that somebody asks for: what they may see, and whose name the change is recorded under. */
export function callOf(request: { readonly caller: Caller | null }): Call {
  const { advertiserIds, clientId, member } = callerOf(request);
  const author: Author =
    member === null ? { kind: 'client', id: clientId } : { kind: 'member', id: String(member.id) };
  return { visible: advertiserIds, author };
}

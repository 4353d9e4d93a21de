import type { Ids } from '../../base/ids.ts';
import { keptSecret } from '../../platform/config/kept-secret.ts';

/** The operator's key of a data directory; made at the first start, readable by its owner only. */
export function operatorKey(directory: string, ids: Ids): Promise<string> {
  return keptSecret(directory, 'operator.key', () => `op_${ids.next()}${ids.next()}`);
}

/** The name of a batch as the contract writes it: a token without a signature, because it only names and opens nothing. */
export function operationToken(claims: { partnerId: number; operationId: string; exp: number }): string {
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

/** The batch that a token names; null for anything else. */
export function operationIdOf(token: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const { operationId } = claims as { operationId?: unknown };
    return typeof operationId === 'string' && UUID.test(operationId) ? operationId : null;
  } catch {
    return null;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

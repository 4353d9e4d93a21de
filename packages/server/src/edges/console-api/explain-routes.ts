import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { Explain } from '../../modules/delivery/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const IdPath = Type.Object({ id: Type.String() });

/** Why a seller-campaign does or does not serve, of any account. */
export function explainRoutes(app: ConsoleApp, { explain }: { explain: Explain }): void {
  app.get('/seller-campaigns/:id/explain', { schema: { params: IdPath } }, async ({ params }) => {
    const [, sellerId, campaignId] = /^(\d{1,15})\.(\d{1,9})$/.exec(params.id) ?? [];
    const explanation = sellerId === undefined ? null : explain({ sellerId, campaignId: Number(campaignId) });
    if (explanation === null) throw new Refusal([problems.unknown('seller-campaign', params.id)]);
    return explanation;
  });
}

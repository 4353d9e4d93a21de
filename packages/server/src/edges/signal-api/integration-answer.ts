import type { Integration } from '../../modules/signal/index.ts';

/** An integration as the API shows it: of secrets only that they are there. */
export function integrationAnswer(integration: Integration): object {
  const { id, advertiserId, vendor, name, variant, deliveryMode, enabled, paused, revision } = integration;
  const { config, secrets, settings, createdAtMs } = integration;
  return {
    ...{ id, name, variant, enabled, revision },
    vendor,
    advertiser_id: advertiserId,
    delivery_mode: deliveryMode,
    status: paused !== null ? 'paused' : enabled ? 'active' : 'disabled',
    paused:
      paused === null
        ? null
        : {
            ...{ status: paused.status, cause: paused.cause, resolution: paused.resolution },
            at: new Date(paused.atMs).toISOString(),
          },
    config: { ...config, ...Object.fromEntries(Object.keys(secrets).map((key) => [key, HIDDEN])) },
    settings: {
      rate_per_second: settings.ratePerSecond,
      concurrency: settings.concurrency,
      deadline_ms: settings.deadlineMs,
    },
    created_at: new Date(createdAtMs).toISOString(),
  };
}

const HIDDEN = '********';

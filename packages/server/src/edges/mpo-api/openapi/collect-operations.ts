import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Scope } from '../../../modules/accounts/index.ts';
import type { Operation } from './operation.ts';

/** A registered route together with its description. */
export interface DescribedRoute {
  readonly method: string;
  /** As it was registered: `/:version/…/sellers/:sellerId`. */
  readonly url: string;
  /** The scope that the token needs; null when any token will do. */
  readonly scope: Scope | null;
  readonly isPublic: boolean;
  readonly operation: Operation;
}

/** The operations that are registered from now on, and those that say nothing about themselves. */
export interface CollectedRoutes {
  readonly described: readonly DescribedRoute[];
  readonly silent: readonly string[];
}

export function collectOperations(app: FastifyInstance): CollectedRoutes {
  const described: DescribedRoute[] = [];
  const silent: string[] = [];
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat().filter((method) => method !== 'HEAD');
    for (const method of methods) {
      const { schema, config } = route;
      if (!isDescription(schema)) {
        if (isOperation(route)) silent.push(`${method} ${route.url}`);
      } else if (!described.some(({ operation }) => operation.operationId === schema.operationId)) {
        described.push({
          ...{ method, url: route.url, operation: schema },
          scope: config?.scope ?? null,
          isPublic: config?.public === true,
        });
      }
    }
  });
  return { described, silent };
}

/** Pages for people and documents stand outside of the versions, or are there for everybody. */
function isOperation({ url, config }: RouteOptions): boolean {
  return url.startsWith('/:version/') && config?.public !== true;
}

function isDescription(schema: RouteOptions['schema']): schema is Operation {
  return schema?.operationId !== undefined;
}

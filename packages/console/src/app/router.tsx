import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { OverviewScreen } from '../screens/overview.tsx';
import { useSigned } from './context.ts';
import { Broken, Missing } from './lost.tsx';
import { Shell } from './shell.tsx';
import { parseSearch, type Search, SHARED, searchText } from './url-state.ts';

const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  search: { middlewares: [retainSearchParams([...SHARED])] },
  notFoundComponent: Missing,
  errorComponent: Broken,
});

const first = createRoute({ getParentRoute: () => root, path: '/', component: ToFirstAccount });

const account = createRoute({
  getParentRoute: () => root,
  path: '/$advertiserId',
  component: Shell,
  beforeLoad: ({ params }) => {
    // An address without an advertiser, such as /console/sellers, still leads somewhere.
    if (!/^\d+$/.test(params.advertiserId)) throw redirect({ to: '/' });
  },
});

const screens = [
  createRoute({ getParentRoute: () => account, path: '/', component: OverviewScreen }),
  createRoute({
    getParentRoute: () => account,
    path: '/sellers',
    component: lazyRouteComponent(() => import('../screens/sellers.tsx'), 'SellersScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/sellers/$sellerId',
    component: lazyRouteComponent(() => import('../screens/seller.tsx'), 'SellerScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/budgets',
    component: lazyRouteComponent(() => import('../screens/budgets.tsx'), 'BudgetsScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/budgets/$budgetId',
    component: lazyRouteComponent(() => import('../screens/budget.tsx'), 'BudgetScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/reports',
    component: lazyRouteComponent(() => import('../screens/reports.tsx'), 'ReportsScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/campaigns',
    component: lazyRouteComponent(() => import('../screens/campaigns.tsx'), 'CampaignsScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/catalog',
    component: lazyRouteComponent(() => import('../screens/catalog.tsx'), 'CatalogScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/decisions',
    component: lazyRouteComponent(() => import('../screens/decisions.tsx'), 'DecisionsScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/readiness',
    component: lazyRouteComponent(() => import('../screens/readiness.tsx'), 'ReadinessScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/developers',
    component: lazyRouteComponent(() => import('../screens/developers.tsx'), 'DevelopersScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/account',
    component: lazyRouteComponent(() => import('../screens/account.tsx'), 'AccountScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/activity',
    component: lazyRouteComponent(() => import('../screens/activity.tsx'), 'ActivityScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/system',
    component: lazyRouteComponent(() => import('../screens/system.tsx'), 'SystemScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/events',
    component: lazyRouteComponent(() => import('../screens/events.tsx'), 'EventsScreen'),
  }),
  createRoute({
    getParentRoute: () => account,
    path: '/product-sets',
    component: lazyRouteComponent(() => import('../screens/product-sets.tsx'), 'ProductSetsScreen'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren([first, account.addChildren(screens)]),
  basepath: '/console',
  parseSearch,
  stringifySearch: searchText,
  defaultPreload: 'intent',
  // Within the shell, so that the way to the other screens stays.
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function ToFirstAccount() {
  const { session } = useSigned();
  const advertiserId = session.advertisers[0]?.id;
  if (advertiserId === undefined) return <Missing />;
  return <Navigate to="/$advertiserId" params={{ advertiserId: String(advertiserId) }} replace />;
}

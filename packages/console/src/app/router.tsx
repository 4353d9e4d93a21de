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
];

export const router = createRouter({
  routeTree: root.addChildren([first, account.addChildren(screens)]),
  basepath: '/console',
  parseSearch,
  stringifySearch: searchText,
  defaultPreload: 'intent',
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

// Written by `npm run docs` from docs/reference/openapi.json; changes made here are lost.
import type { CallOptions, Operation } from '../call.ts';

/** The version of the API that this was written from. */
export const VERSION = '2026-07';

type Csv = CallOptions & { readonly accept: 'text/csv' };

export type AdSetDeliveryStatus = 'Running' | 'Archived' | 'NotRunning';

/** A campaign, as the rest of the API calls it. */
export type AdvertiserAdsetMessage = {
  adsetId: number;
  adsetName: string;
  advertiserId: number;
  isCoa: boolean;
  partnerId: number;
  status: AdSetDeliveryStatus;
};

export type AdvertiserCampaignMessage = {
  id: number;
  campaignName: string;
  adSetDeliveryStatus: 'Running' | 'Archived' | 'NotRunning';
  /** always null: adSetDeliveryStatus carries the state */
  status: null;
};

/** A marketplace: it owns campaigns, sellers and budgets. */
export type AdvertiserInfoMessage = {
  id: number;
  advertiserName: string;
  currencyName: string;
  timeZoneId: string | null;
};

export type AdvertiserQuotaMessage = {
  advertiserId: number | null;
  quotaLimit: number | null;
  quotaUsed: number | null;
  /** the beginning of today in the advertiser’s zone */
  quotaStartDate: string | null;
  /** its end, when the quota is renewed */
  quotaEndDate: string | null;
};

export type ApplicationSummaryModel = {
  applicationId: number;
  organizationId: number;
  name: string;
  description: string | null;
  criteoService: string;
};

export type ApplicationSummaryModelResource = {
  type: 'Application';
  attributes: ApplicationSummaryModel;
};

export type ApplicationSummaryModelResponse = {
  data: ApplicationSummaryModelResource;
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type BatchAcceptedResponse = {
  operationToken: string;
};

export type BudgetPacing = {
  budgetId: string;
  sellerId: string;
  currency: string;
  asOf: string;
  /** its amount is spread over its days and hours */
  isPaced: boolean;
  /** null for Uncapped */
  amount: number | null;
  /** posted; of a Daily budget, today */
  spend: number;
  /** by now, if every day were like the other; null without an end or a limit */
  expectedSpend: number | null;
  /** at its end, if the days to come are like the last three; null without an end */
  forecastSpend: number | null;
  /** today, by now; null where nothing is planned */
  allowedSpend: number | null;
  /** OnPace: It spends what it should by now. LimitedByBudget: Its shoppers would click more than it can pay for. LimitedByAudience: It is behind: too few requests come for shoppers who looked at its products. LimitedByPrice: It is behind: requests come, and others pay more for them. NotServing: It is suspended, has not begun or has ended, or something keeps its seller-campaign from serving. */
  verdict: 'OnPace' | 'LimitedByBudget' | 'LimitedByAudience' | 'LimitedByPrice' | 'NotServing';
  /** what to do */
  action: string;
  lastHour: {
    /** requests for its shoppers, or slots of them */
    weighed: number;
    /** of these, because budget or plan had no more for now */
    heldBack: number;
    /** of these, lost to a floor, to other sellers, or in the auction */
    outbid: number;
  };
  /** a month of the days that were, today, and up to a year of those to come */
  days: BudgetPacingDay[];
};

export type BudgetPacingDay = {
  date: string;
  /** posted on it; null for a day to come */
  spend: number | null;
  /** of today and the days to come; null where nothing is planned */
  planned: number | null;
};

/** What one call changed of one budget or seller-campaign. */
export type CampaignChange = {
  id: string;
  time: string;
  author: {
    /** an API client, a member of the console, or the operator */
    kind: 'client' | 'member' | 'operator';
    /** the client id, the member’s number */
    id: string;
  };
  advertiserId: number;
  sellerId: string;
  /** the campaigns that it concerns, before and after */
  campaignIds: number[];
  subject: 'budget' | 'seller-campaign';
  /** the id of the budget or the seller-campaign */
  subjectId: string;
  action: 'created' | 'changed';
  changes: CampaignFieldChange[];
};

export type CampaignFieldChange = {
  field:
    | 'campaignIds'
    | 'budgetType'
    | 'amount'
    | 'startDate'
    | 'endDate'
    | 'isSuspended'
    | 'bid'
    | 'productSet';
  /** as lists show it; null where there was none */
  from: unknown;
  to: unknown;
};

/** One thing that was wrong. */
export type CommonProblem = {
  /** also the header x-request-id; the server’s log names it */
  traceId: string;
  /** the old name of traceId */
  traceIdentifier: string;
  type:
    | 'unknown'
    | 'access-control'
    | 'authentication'
    | 'authorization'
    | 'availability'
    | 'deprecation'
    | 'quota'
    | 'validation';
  code: string;
  /** the path that was called */
  instance: string;
  title: string;
  /** what was wrong, what stayed unchanged, what to do next */
  detail: string;
  /** `pointer` into the body, such as /0/amount, or `parameter`, the name of one in the query */
  source: Record<string, string> | null;
};

export type CreateProductSetRequest = {
  /** the advertiser’s id */
  datasetId: string;
  /** 1 to 255 characters */
  name: string;
  /** true: it may have no rules yet */
  isDraft?: boolean;
  rules: ProductSetRule[];
};

export type CreateSellerBudgetMapiMessage = {
  sellerId: string;
  /** of a template exactly one */
  campaignIds: number[];
  /** for a template Capped */
  budgetType: 'Capped' | 'Uncapped' | 'Daily';
  /** a decimal; required for Capped and Daily, absent for Uncapped */
  amount?: string | number;
  /** today or later, in the advertiser’s zone */
  startDate: string;
  /** on or after the start; absent or empty is open-ended */
  endDate?: string;
};

export type CreateSellerCampaignMessageMapi = {
  campaignId: number;
  /** the opening bid */
  bid?: number;
};

export type EntityOfPortfolioMessage = {
  type: 'advertiser';
  id: string;
  attributes: PortfolioMessage;
};

export type ExportStatusModel = {
  exportId: string | null;
  status: 'Unknown' | 'Pending' | 'Done' | 'Failure' | 'Expired' | null;
  message: string | null;
};

export type ExportStatusModelResource = {
  type: string;
  attributes: ExportStatusModel;
};

export type ExportStatusModelResponse = {
  exportId: string | null;
  status: 'Unknown' | 'Pending' | 'Done' | 'Failure' | 'Expired' | null;
  message: string | null;
  data: ExportStatusModelResource;
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type GetPortfolioResponse = {
  data: EntityOfPortfolioMessage[];
  errors: Record<string, unknown>[];
  warnings: Record<string, unknown>[];
};

export type Outcome = {
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type PatchProductSetRequest = {
  name?: string;
  /** false publishes it */
  isDraft?: boolean | null;
  rules?: ProductSetRule[];
  minimumNumberOfProducts?: number | null;
};

export type PortfolioMessage = {
  advertiserName: string;
};

/** A product that is not there yet needs title, link and imageLink; of one that is there only what changes. Other fields of the contract are taken and not kept. */
export type Product = {
  /** at most 240 printable ASCII characters; compared without regard to case */
  id: string;
  title?: string;
  link?: string;
  imageLink?: string;
  channel?: 'online';
  price?: {
    currency?: string;
    value?: string;
  };
  salePrice?: {
    currency?: string;
    value?: string;
  };
  availability?: string;
  /** at most 50 characters, compared with regard to case */
  externalSellerId?: string;
  externalSellerName?: string;
  /** the old name of externalSellerId */
  sellerId?: string;
  brand?: string;
  productTypes?: string[];
  googleProductCategory?: string;
  customLabel0?: string;
  customLabel1?: string;
  customLabel2?: string;
  customLabel3?: string;
  customLabel4?: string;
};

export type ProductFilterConfig = {
  adId: string;
  productSetId: string;
};

export type ProductSet = {
  id: string;
  /** the advertiser’s id: its catalog is the dataset */
  datasetId: string;
  name: string;
  rules: ProductSetRule[];
  /** Pending: the catalog has no products yet. Valid: as many products as it needs. Invalid: fewer */
  status: 'Draft' | 'Pending' | 'Valid' | 'Invalid';
  /** now; null while there is nothing to count */
  numberOfProducts: number | null;
  minimumNumberOfProducts: number;
  clientType: 'CGrowth';
  creationDate: string;
  /** true: every product counts, whatever it is a variant of */
  keepVariantProducts: boolean;
  /** false: where nothing passes the rules, nothing is chosen */
  isFallbackAllowed: boolean;
};

/** Which products. Rules combine with AND; case does not matter. */
export type ProductSetRule = {
  /** IsIn and IsNotIn on texts; the others, from and to included, on SalePrice */
  operator: 'IsIn' | 'IsNotIn' | 'Between' | 'NotBetween' | 'LessThan' | 'GreaterThan';
  field:
    | 'ExternalItemId'
    | 'SalePrice'
    | 'Brand'
    | 'Category1'
    | 'Category2'
    | 'Category3'
    | 'CustomLabel0'
    | 'CustomLabel1'
    | 'CustomLabel2'
    | 'CustomLabel3'
    | 'CustomLabel4';
  values: string[];
};

export type ProductsCustomBatchRequest = {
  entries: ProductsCustomBatchRequestEntry[];
};

export type ProductsCustomBatchRequestEntry = {
  /** the partner id of the advertiser; one for the whole batch */
  merchantId: number;
  method: 'insert' | 'delete';
  /** unique in the batch */
  batchId?: number;
  product?: Product;
  /** of the product to delete */
  productId?: string;
};

export type RealTimeProductReportJob = {
  /** required */
  advertiserIds?: string[] | null;
  campaignIds?: string[] | null;
  sellerIds?: string[] | null;
  partnerIds?: string[] | null;
  /** at most one of ProductId, Hour and Minute */
  dimensions?:
    | (
        | 'AdvertiserId'
        | 'PartnerId'
        | 'CampaignId'
        | 'SellerId'
        | 'ProductId'
        | 'SellerName'
        | 'Year'
        | 'Month'
        | 'Week'
        | 'Day'
        | 'Hour'
        | 'Minute'
      )[]
    | null;
  /** all three unless given */
  metrics?: ('Clicks' | 'Displays' | 'Cost')[] | null;
  /** minutes back from now, 60 to 1440; not beside dates */
  lookbackWindow?: number | null;
  startDate?: string | null;
  /** now unless given */
  endDate?: string | null;
  /** for columns of time; UTC unless given */
  timezone?: string | null;
  /** the advertisers’ own */
  currency?: string | null;
  fileFormat?: 'Csv' | 'Json';
};

export type RealTimeProductReportJobRequest = {
  data: RealTimeProductReportJobResource;
};

export type RealTimeProductReportJobResource = {
  type?: string | null;
  attributes: RealTimeProductReportJob;
};

export type RealTimeProductReportJobStatus = {
  exportId: string | null;
  status: 'Unknown' | 'Pending' | 'Done' | 'Failure' | 'Expired' | null;
  message: string | null;
};

export type RealTimeProductReportJobStatusResource = {
  type: string;
  attributes: RealTimeProductReportJobStatus;
};

export type RealTimeProductReportJobStatusResponse = {
  exportId: string | null;
  status: 'Unknown' | 'Pending' | 'Done' | 'Failure' | 'Expired' | null;
  message: string | null;
  data: RealTimeProductReportJobStatusResource;
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type RealTimeReportFile = {
  columns: string[];
  data: (string | number | null)[][];
  rows: number;
};

export type ReportDetailError = {
  type:
    | 'UnknownError'
    | 'InvalidBigImageUrl'
    | 'InvalidProductId'
    | 'InvalidProductUrl'
    | 'InvalidSmallImageUrl'
    | 'JsonParsingIssue'
    | 'MissingID'
    | 'MissingImages'
    | 'MissingName'
    | 'MissingURL'
    | 'NonAsciiId'
    | 'OverlargeBigImage'
    | 'OverlargeID'
    | 'OverlargeSmallImage'
    | 'OverlargeURL'
    | 'ConfigurationError';
  message: string;
  isServerRelated: boolean;
};

export type ReportDetailErrors = {
  productId: string;
  errors: ReportDetailError[];
};

export type ReportDetailWarnings = {
  productId: string;
};

export type ReportOkResponse = {
  status: 'ACCEPTED' | 'IN_PROGRESS' | 'VALIDATED' | 'VALIDATED_WITH_ERRORS' | 'FAILED';
  importRequestTimestamp: string | null;
  numberOfProductsInTheBatch: string | null;
  numberOfProductsUpserted: string | null;
  numberOfProductsDeleted: string | null;
  numberOfProductsWithErrors: string | null;
  numberOfProductsWithWarnings: string | null;
  errorDetails: ReportDetailErrors[];
  warningDetails: ReportDetailWarnings[];
};

export type ResourceCollectionOutcomeOfProductSet = {
  data: ResourceOfProductSet[];
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type ResourceOfProductSet = {
  id: string;
  type: 'ProductSet';
  attributes: ProductSet;
};

export type ResourceOutcomeOfProductSet = {
  data: ResourceOfProductSet;
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

/** A merchant of the marketplace. */
export type SellerBase = {
  /** Souk’s own number of the seller */
  id: string;
  sellerName: string;
};

/** How much one seller may spend over a period in one or more campaigns. */
export type SellerBudgetMessage = {
  id: string;
  sellerId: string;
  campaignIds: number[];
  /** Capped: a total; Daily: an amount per day; Uncapped: no limit */
  budgetType: 'Capped' | 'Uncapped' | 'Daily';
  /** in the advertiser’s currency; null for Uncapped */
  amount: number | null;
  /** the first day, in the advertiser’s zone */
  startDate: string;
  /** the last day, included; empty when open-ended */
  endDate: string;
  /** posted spend; of a Daily budget, that of one day */
  spend: number | null;
  status: SellerBudgetStatusV2;
  isSuspended: boolean;
};

/** By date alone: before its start, within its days, after its end. */
export type SellerBudgetStatusV2 = 'Archived' | 'Current' | 'Scheduled';

export type SellerCampaignExplanation = {
  id: string;
  sellerId: string;
  sellerName: string;
  campaignId: number;
  asOf: string;
  /** every condition holds */
  isServing: boolean;
  /** those that apply, in the order in which serving asks */
  conditions: ServingCondition[];
  lastHour: {
    /** an hour ago, or when this process began */
    since: string;
    /** how often requests weighed it: bids and noBids together */
    weighed: number;
    bids: number;
    noBids: {
      reason: string;
      count: number;
      meaning: string;
    }[];
    note: string | null;
  };
};

/** One seller in one campaign. */
export type SellerCampaignMessage = {
  /** `{sellerId}.{campaignId}` */
  id: string;
  sellerId: string;
  campaignId: number;
  /** what a click costs; null where none was ever set */
  bid: number | null;
  /** null while it may serve */
  suspendedSince: string | null;
  /** null while it may serve */
  suspensionReasons: SellerCampaignSuspensionReason[] | null;
  productSet: SellerCampaignProductSet | null;
};

export type SellerCampaignProductSet = {
  rules: SellerCampaignProductSetRule[];
  productSetStatus: string;
  /** of the ids, how many are products of the seller now */
  productSetNumberOfProducts: number;
};

export type SellerCampaignProductSetRule = {
  operator: 'IsIn' | 'IsNotIn';
  field: 'ExternalItemId';
  /** product ids, as in the feed */
  values: string[];
};

export type SellerCampaignSuspensionReason =
  | 'RemovedFromCatalog'
  | 'ManuallyStopped'
  | 'NoCpcDefined'
  | 'NoBudgetDefined'
  | 'NoMoreBudget'
  | 'NoMoreDailyBudget'
  | 'NotYetStarted'
  | 'Other';

export type SellerCampaignUpdate = {
  /** `{sellerId}.{campaignId}` */
  id: string;
  /** 0 stops the seller */
  bid?: number;
  /** single-seller only; null takes the set away */
  productSet?: {
    value: SellerCampaignProductSetRule[] | null;
  };
};

export type ServingCondition = {
  name:
    | 'account-enabled'
    | 'in-catalog'
    | 'not-stopped'
    | 'bid-set'
    | 'budget-today'
    | 'budget-left'
    | 'daily-budget-left'
    | 'campaign-running'
    | 'on-pace'
    | 'products-to-show';
  holds: boolean;
  /** what is so now */
  value: string;
  /** why requests are refused while it does not hold */
  reason: string;
  /** what makes it hold; null when it does */
  remedy: string | null;
};

export type StatisticsOkResponse = {
  data: StatisticsRecordList;
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type StatisticsRecord = {
  startDate: string;
  endDate: string;
  /** during the period */
  added: string;
  /** during the period */
  updated: string;
  /** during the period */
  deleted: string;
  /** products at the end */
  total: string;
  /** in stock, and of a seller */
  displayable: string;
  /** all others */
  nonDisplayable: string;
  /** 0: nothing is */
  blacklisted: string;
  /** at the end */
  outOfStock: string;
  /** 0: each product stands for itself */
  variant: string;
  /** 0: descriptions are not kept */
  missingDescription: string;
  /** 0: such products are refused */
  missingImage: string;
  /** 0: such products are refused */
  missingName: string;
  /** advertised without a price */
  missingPrice: string;
  /** 0: such products are refused */
  missingUrl: string;
};

export type StatisticsRecordList = {
  statisticsRecordList: StatisticsRecord[];
};

/** A table: a row has a value for each column. */
export type StatsReportMessage = {
  columns: string[];
  data: (string | number | null)[][];
  rows: number;
  links: Record<string, unknown>;
};

export type Token = {
  access_token: string;
  token_type: 'Bearer';
  /** seconds */
  expires_in: number;
  /** null for client_credentials; else the next one, which works once */
  refresh_token: string | null;
  /** what a member consented to; not for client_credentials */
  scope?: string;
};

export type TokenRefusal = {
  error: string;
  error_description: string;
};

export type TokenRequest = {
  grant_type: 'client_credentials' | 'authorization_code' | 'refresh_token';
  client_id?: string;
  client_secret?: string;
  /** for authorization_code */
  code?: string;
  /** for authorization_code */
  redirect_uri?: string;
  /** for authorization_code that was asked for with PKCE */
  code_verifier?: string;
  /** for refresh_token */
  refresh_token?: string;
};

export type UpdateSellerBudgetMessage = {
  budgetId: number | string;
  /** those to keep: campaigns can be dropped, not added */
  campaignIds?: number[];
  /** a decimal; required for Capped and Daily, absent for Uncapped */
  amount?: string | number;
  /** while the budget has not started */
  startDate?: string;
  /** empty makes a multi-seller budget open-ended */
  endDate?: string;
  isSuspended?: boolean;
};

export type UpdateSellerBudgetMessageBase = {
  /** those to keep: campaigns can be dropped, not added */
  campaignIds?: number[];
  /** a decimal; required for Capped and Daily, absent for Uncapped */
  amount?: string | number;
  /** while the budget has not started */
  startDate?: string;
  /** empty makes a multi-seller budget open-ended */
  endDate?: string;
  isSuspended?: boolean;
};

export type ValueResourceCollectionOutcomeOfProductFilterConfig = {
  data: ValueResourceOfProductFilterConfig[];
  errors: CommonProblem[];
  warnings: CommonProblem[];
};

export type ValueResourceInputOfCreateProductSetRequest = {
  data: ValueResourceOfCreateProductSetRequest;
};

export type ValueResourceInputOfPatchProductSetRequest = {
  data: ValueResourceOfPatchProductSetRequest;
};

export type ValueResourceOfCreateProductSetRequest = {
  type: string;
  attributes: CreateProductSetRequest;
};

export type ValueResourceOfPatchProductSetRequest = {
  type: string;
  attributes: PatchProductSetRequest;
};

export type ValueResourceOfProductFilterConfig = {
  type: 'ProductFilterConfig';
  attributes: ProductFilterConfig;
};

/** Every operation, by chapter. */
export interface Operations {
  readonly me: {
    /** The advertisers that the caller may see. */
    advertisers(args?: undefined, options?: CallOptions): Promise<GetPortfolioResponse>;
    /** The calling application. A simple way to try credentials. */
    application(args?: undefined, options?: CallOptions): Promise<ApplicationSummaryModelResponse>;
  };
  readonly advertisers: {
    /** Lists advertisers. Those that the caller may see. */
    list(args?: undefined, options?: CallOptions): Promise<AdvertiserInfoMessage[]>;
    /** One advertiser. */
    get(
      args: {
        advertiserId: string | number;
      },
      options?: CallOptions,
    ): Promise<AdvertiserInfoMessage>;
    /** Campaigns of one advertiser. Templates are not listed: whoever administers the account hands their ids over. */
    campaigns(
      args: {
        advertiserId: string | number;
      },
      options?: CallOptions,
    ): Promise<AdvertiserCampaignMessage[]>;
    /** Campaigns of one advertiser, as ad sets. */
    adsets(
      args: {
        advertiserId: string | number;
      },
      options?: CallOptions,
    ): Promise<AdvertiserAdsetMessage[]>;
    /** Seller-campaigns of one advertiser. */
    sellerCampaigns(
      args: {
        advertiserId: string | number;
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage[]>;
    /** Budgets of one advertiser. */
    budgets(
      args: {
        advertiserId: string | number;
        sellerId?: string | number;
        budgetId?: string | number;
        status?: 'Archived' | 'Current' | 'Scheduled';
        /** Capped, Uncapped or Daily */
        type?: string;
        /** true: something is left; false: nothing is */
        withBalance?: boolean;
        /** true: something was spent; false: nothing was */
        withSpend?: boolean;
        /** ends on that day or later; without it ended budgets are left out. Spend is counted up to it */
        endAfterDate?: string;
        /** starts on that day or earlier */
        startBeforeDate?: string;
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage[]>;
    /** Makes sellers by name. Sellers usually come with the feed. A name that exists gives the seller that has it. */
    createSellers(
      args: {
        advertiserId: string | number;
        /** the advertiser’s own, if at all */
        partnerId?: string | number;
        body: string[];
      },
      options?: CallOptions,
    ): Promise<SellerBase[]>;
    /** Previews a seller’s ad. HTML of a banner with products of the seller, as a shopper would see it of whom nothing is known. Its links lead to the products; nothing about it is counted or billed. Each call counts towards the day’s quota. */
    previewAd(
      args: {
        advertiserId: string | number;
        /** a seller of the advertiser */
        sellerId: string | number;
        /** a campaign or template of the seller: its product set counts */
        campaignId?: string | number;
        /** 31 to 1280 pixels */
        height?: string | number;
        /** 88 to 1920 pixels */
        width?: string | number;
      },
      options?: CallOptions,
    ): Promise<string>;
    /** How many previews are left today. */
    previewLimits(args?: undefined, options?: CallOptions): Promise<AdvertiserQuotaMessage[]>;
  };
  readonly sellers: {
    /** Lists sellers. All sellers of all advertisers that the caller may see; filters combine with AND. */
    list(
      args?: {
        advertiserId?: string | number;
        /** sellers with a seller-campaign in this campaign */
        campaignId?: string | number;
        /** the exact name, capitals included */
        sellerName?: string;
        /** Active: at least one seller-campaign is not suspended */
        sellerStatus?: 'Inactive' | 'Active';
        /** sellers with any budget in this state */
        withBudgetStatus?: 'Archived' | 'Current' | 'Scheduled';
        /** true: with products in the catalog; false: without */
        withProducts?: boolean;
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerBase[]>;
    /** One seller. */
    get(
      args: {
        sellerId: string | number;
      },
      options?: CallOptions,
    ): Promise<SellerBase>;
    /** Budgets of one seller. */
    budgets(
      args: {
        sellerId: string | number;
        campaignId?: string | number;
        status?: 'Archived' | 'Current' | 'Scheduled';
        /** Capped, Uncapped or Daily */
        type?: string;
        /** true: something is left; false: nothing is */
        withBalance?: boolean;
        /** true: something was spent; false: nothing was */
        withSpend?: boolean;
        /** ends on that day or later; without it ended budgets are left out. Spend is counted up to it */
        endAfterDate?: string;
        /** starts on that day or earlier */
        startBeforeDate?: string;
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage[]>;
    /** Seller-campaigns of one seller. */
    sellerCampaigns(
      args: {
        sellerId: string | number;
        campaignId?: string | number;
        sellerStatus?: 'Inactive' | 'Active';
        /** with any budget in this state */
        budgetStatus?: 'Archived' | 'Current' | 'Scheduled';
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage[]>;
    /** Joins a seller to a campaign. A pair that exists is answered with the new bid. The seller-campaign serves once a budget covers it. */
    joinCampaign(
      args: {
        sellerId: string | number;
        body: CreateSellerCampaignMessageMapi;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage>;
  };
  readonly sellerCampaigns: {
    /** Lists seller-campaigns. */
    list(
      args?: {
        advertiserId?: string | number;
        sellerId?: string;
        campaignId?: string | number;
        sellerStatus?: 'Inactive' | 'Active';
        /** with any budget in this state */
        budgetStatus?: 'Archived' | 'Current' | 'Scheduled';
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage[]>;
    /** Sets bids and product sets. Up to 2,000, all or none. Bids are for multi-seller campaigns, product sets for single-seller ones. */
    updateMany(
      args: {
        body: SellerCampaignUpdate[];
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage[]>;
    /** One seller-campaign. */
    get(
      args: {
        /** `{sellerId}.{campaignId}` */
        sellerCampaignId: string | number;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage>;
    /** Sets one bid. The bid stands in the query; there is no body. */
    update(
      args: {
        /** `{sellerId}.{campaignId}` */
        sellerCampaignId: string | number;
        /** 0 stops the seller */
        bid?: string | number;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignMessage>;
    /** Budgets of one seller-campaign. */
    budgets(
      args: {
        /** `{sellerId}.{campaignId}` */
        sellerCampaignId: string | number;
        status?: 'Archived' | 'Current' | 'Scheduled';
        /** Capped, Uncapped or Daily */
        type?: string;
        /** true: something is left; false: nothing is */
        withBalance?: boolean;
        /** true: something was spent; false: nothing was */
        withSpend?: boolean;
        /** ends on that day or later; without it ended budgets are left out. Spend is counted up to it */
        endAfterDate?: string;
        /** starts on that day or earlier */
        startBeforeDate?: string;
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage[]>;
    /** Why a seller-campaign does or does not serve. Judged by the functions that serving judges by: whether it serves now, each condition with its value and what to do, and what became of it in the bid requests of the last hour. */
    explain(
      args: {
        sellerCampaignId: string | number;
      },
      options?: CallOptions,
    ): Promise<SellerCampaignExplanation>;
  };
  readonly budgets: {
    /** Lists budgets. Budgets that have ended are left out, unless `endAfterDate` or `status=Archived` asks for them. */
    list(
      args?: {
        advertiserId?: string | number;
        sellerId?: string;
        campaignId?: string | number;
        status?: 'Archived' | 'Current' | 'Scheduled';
        /** Capped, Uncapped or Daily */
        type?: string;
        /** true: something is left; false: nothing is */
        withBalance?: boolean;
        /** true: something was spent; false: nothing was */
        withSpend?: boolean;
        /** ends on that day or later; without it ended budgets are left out. Spend is counted up to it */
        endAfterDate?: string;
        /** starts on that day or earlier */
        startBeforeDate?: string;
        /** Souk’s own: at most so many; the header `Link` then leads to the next page */
        limit?: string | number;
        /** Souk’s own: begins behind this id */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage[]>;
    /** Creates budgets. Up to 2,000, all or none, answered in the order of the call. The first budget of a seller for a template makes the seller-campaign. */
    create(
      args: {
        body: CreateSellerBudgetMapiMessage[];
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage[]>;
    /** Changes budgets. Up to 2,000, all or none. Fields left out stay as they are; a budget that has ended cannot change. */
    updateMany(
      args: {
        body: UpdateSellerBudgetMessage[];
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage[]>;
    /** One budget. */
    get(
      args: {
        budgetId: string | number;
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage>;
    /** Changes one budget. Amount, days, campaigns, or whether it is suspended. Fields left out stay as they are. */
    update(
      args: {
        budgetId: string | number;
        body: UpdateSellerBudgetMessageBase;
      },
      options?: CallOptions,
    ): Promise<SellerBudgetMessage>;
    /** Whether a budget is on pace, how it will end, and what to do. Judged by the functions that serving paces by: what is spent and should be, the forecast, the plan of each day, and a verdict with its action. Nothing is written. */
    pacing(
      args: {
        budgetId: string | number;
      },
      options?: CallOptions,
    ): Promise<BudgetPacing>;
  };
  readonly changes: {
    /** Who changed which budget, bid and product set. The newest first, at most 100 unless `limit` says otherwise; the `Link` header names the page of older ones. Written in the transaction of the change, never rewritten. */
    list(
      args?: {
        advertiserId?: string | number;
        sellerId?: string;
        campaignId?: string | number;
        /** made then or later: a date or date-time, in UTC unless it says otherwise */
        since?: string;
        /** made before then: a date or date-time, in UTC unless it says otherwise */
        until?: string;
        /** at most 200 */
        limit?: string | number;
        /** the id of the last change of the page before */
        after?: string;
      },
      options?: CallOptions,
    ): Promise<CampaignChange[]>;
  };
  readonly stats: {
    /** Statistics by campaign. At most a year, by hour at most 31 days. JSON, CSV or Parquet, as `Accept` asks. Rows of zeros only are left out. */
    campaigns(
      args:
        | {
            campaignId?: string;
            advertiserId?: string | number;
            intervalSize?: 'Hour' | 'Day' | 'Month' | 'Year';
            /** whose sales count: of the clicked seller, of any, or both side by side */
            clickAttributionPolicy?: 'SameSeller' | 'AnySeller' | 'Both';
            /** the first day; endDate unless given */
            startDate?: string;
            /** the last day; today unless given */
            endDate?: string;
            /** at most so many rows */
            count?: string | number;
            /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
            asOf?: string;
            /** an IANA zone; UTC unless given */
            timeZoneId?: string;
          }
        | undefined,
      options: Csv,
    ): Promise<string>;
    campaigns(
      args?: {
        campaignId?: string;
        advertiserId?: string | number;
        intervalSize?: 'Hour' | 'Day' | 'Month' | 'Year';
        /** whose sales count: of the clicked seller, of any, or both side by side */
        clickAttributionPolicy?: 'SameSeller' | 'AnySeller' | 'Both';
        /** the first day; endDate unless given */
        startDate?: string;
        /** the last day; today unless given */
        endDate?: string;
        /** at most so many rows */
        count?: string | number;
        /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
        asOf?: string;
        /** an IANA zone; UTC unless given */
        timeZoneId?: string;
      },
      options?: CallOptions,
    ): Promise<StatsReportMessage>;
    /** Statistics by seller. At most a year, by hour at most 31 days. JSON, CSV or Parquet, as `Accept` asks. Rows of zeros only are left out. */
    sellers(
      args:
        | {
            sellerId?: string;
            advertiserId?: string | number;
            intervalSize?: 'Hour' | 'Day' | 'Month' | 'Year';
            /** whose sales count: of the clicked seller, of any, or both side by side */
            clickAttributionPolicy?: 'SameSeller' | 'AnySeller' | 'Both';
            /** the first day; endDate unless given */
            startDate?: string;
            /** the last day; today unless given */
            endDate?: string;
            /** at most so many rows */
            count?: string | number;
            /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
            asOf?: string;
            /** an IANA zone; UTC unless given */
            timeZoneId?: string;
          }
        | undefined,
      options: Csv,
    ): Promise<string>;
    sellers(
      args?: {
        sellerId?: string;
        advertiserId?: string | number;
        intervalSize?: 'Hour' | 'Day' | 'Month' | 'Year';
        /** whose sales count: of the clicked seller, of any, or both side by side */
        clickAttributionPolicy?: 'SameSeller' | 'AnySeller' | 'Both';
        /** the first day; endDate unless given */
        startDate?: string;
        /** the last day; today unless given */
        endDate?: string;
        /** at most so many rows */
        count?: string | number;
        /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
        asOf?: string;
        /** an IANA zone; UTC unless given */
        timeZoneId?: string;
      },
      options?: CallOptions,
    ): Promise<StatsReportMessage>;
    /** Statistics by seller-campaign. At most a year, by hour at most 31 days. JSON, CSV or Parquet, as `Accept` asks. Rows of zeros only are left out. */
    sellerCampaigns(
      args:
        | {
            campaignId?: string;
            sellerId?: string;
            advertiserId?: string | number;
            intervalSize?: 'Hour' | 'Day' | 'Month' | 'Year';
            /** whose sales count: of the clicked seller, of any, or both side by side */
            clickAttributionPolicy?: 'SameSeller' | 'AnySeller' | 'Both';
            /** the first day; endDate unless given */
            startDate?: string;
            /** the last day; today unless given */
            endDate?: string;
            /** at most so many rows */
            count?: string | number;
            /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
            asOf?: string;
            /** an IANA zone; UTC unless given */
            timeZoneId?: string;
          }
        | undefined,
      options: Csv,
    ): Promise<string>;
    sellerCampaigns(
      args?: {
        campaignId?: string;
        sellerId?: string;
        advertiserId?: string | number;
        intervalSize?: 'Hour' | 'Day' | 'Month' | 'Year';
        /** whose sales count: of the clicked seller, of any, or both side by side */
        clickAttributionPolicy?: 'SameSeller' | 'AnySeller' | 'Both';
        /** the first day; endDate unless given */
        startDate?: string;
        /** the last day; today unless given */
        endDate?: string;
        /** at most so many rows */
        count?: string | number;
        /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
        asOf?: string;
        /** an IANA zone; UTC unless given */
        timeZoneId?: string;
      },
      options?: CallOptions,
    ): Promise<StatsReportMessage>;
  };
  readonly realTime: {
    /** Starts an export. Clicks, displays and cost of the last minutes. Figures are ahead of standard statistics and not for billing. */
    create(
      args: {
        /** the `souk-as-of` header of an earlier report, to repeat it (extension) */
        asOf?: string;
        body: RealTimeProductReportJobRequest;
      },
      options?: CallOptions,
    ): Promise<RealTimeProductReportJobStatusResponse>;
    /** How an export does. Ask every 5 to 10 seconds until the status is Done. */
    status(
      args: {
        reportId: string | number;
      },
      options?: CallOptions,
    ): Promise<ExportStatusModelResponse>;
    /** The file of an export. In the format that was asked for when it was started; kept for 24 hours. */
    download(
      args: {
        reportId: string | number;
      },
      options: Csv,
    ): Promise<string>;
    download(
      args: {
        reportId: string | number;
      },
      options?: CallOptions,
    ): Promise<RealTimeReportFile>;
  };
  readonly productSets: {
    /** Creates a product set. */
    create(
      args: {
        body: ValueResourceInputOfCreateProductSetRequest;
      },
      options?: CallOptions,
    ): Promise<ResourceOutcomeOfProductSet>;
    /** One product set. */
    get(
      args: {
        productSetId: string | number;
      },
      options?: CallOptions,
    ): Promise<ResourceOutcomeOfProductSet>;
    /** Changes a product set. What is left out stays as it is; rules are replaced as a whole. */
    update(
      args: {
        productSetId: string | number;
        body: ValueResourceInputOfPatchProductSetRequest;
      },
      options?: CallOptions,
    ): Promise<ResourceOutcomeOfProductSet>;
    /** Deletes a product set. */
    remove(
      args: {
        productSetId: string | number;
      },
      options?: CallOptions,
    ): Promise<void>;
    /** The ads that a product set filters. Always empty: seller-campaigns carry rules of their own (`productSet`), and no operation attaches a product set to an ad. */
    filters(
      args: {
        productSetId: string | number;
      },
      options?: CallOptions,
    ): Promise<ValueResourceCollectionOutcomeOfProductFilterConfig>;
    /** The product sets of a dataset. */
    list(
      args: {
        /** the advertiser’s id */
        datasetId: string | number;
      },
      options?: CallOptions,
    ): Promise<ResourceCollectionOutcomeOfProductSet>;
  };
  readonly catalog: {
    /** Puts products in and takes others out, without a feed. All entries or none are accepted; two entries for one product refuse the whole batch. */
    submitBatch(
      args: {
        body: ProductsCustomBatchRequest;
      },
      options?: CallOptions,
    ): Promise<void>;
    /** What came of a batch; kept for four days. */
    batchReport(
      args: {
        operationToken: string | number;
      },
      options?: CallOptions,
    ): Promise<ReportOkResponse>;
    /** How a catalog changed, and what it is now. */
    stats(
      args: {
        /** the partner id */
        merchantId: string | number;
        lastNumHours?: string | number;
      },
      options?: CallOptions,
    ): Promise<StatisticsOkResponse>;
  };
}

export const operations = {
  me: {
    advertisers: {
      method: 'GET',
      path: '/{version}/advertisers/me',
      query: [],
    },
    application: {
      method: 'GET',
      path: '/{version}/marketing-solutions/me',
      query: [],
    },
  },
  advertisers: {
    list: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers',
      query: [],
    },
    get: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}',
      query: [],
    },
    campaigns: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}/campaigns',
      query: [],
    },
    adsets: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}/adsets',
      query: [],
    },
    sellerCampaigns: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}/seller-campaigns',
      query: ['limit', 'after'],
    },
    budgets: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}/budgets',
      query: [
        'sellerId',
        'budgetId',
        'status',
        'type',
        'withBalance',
        'withSpend',
        'endAfterDate',
        'startBeforeDate',
        'limit',
        'after',
      ],
    },
    createSellers: {
      method: 'POST',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}/sellers',
      query: ['partnerId'],
    },
    previewAd: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/{advertiserId}/ad-preview',
      query: ['sellerId', 'campaignId', 'height', 'width'],
    },
    previewLimits: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/advertisers/preview-limit',
      query: [],
    },
  },
  sellers: {
    list: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/sellers',
      query: [
        'advertiserId',
        'campaignId',
        'sellerName',
        'sellerStatus',
        'withBudgetStatus',
        'withProducts',
        'limit',
        'after',
      ],
    },
    get: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/sellers/{sellerId}',
      query: [],
    },
    budgets: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/sellers/{sellerId}/budgets',
      query: [
        'campaignId',
        'status',
        'type',
        'withBalance',
        'withSpend',
        'endAfterDate',
        'startBeforeDate',
        'limit',
        'after',
      ],
    },
    sellerCampaigns: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/sellers/{sellerId}/seller-campaigns',
      query: ['campaignId', 'sellerStatus', 'budgetStatus', 'limit', 'after'],
    },
    joinCampaign: {
      method: 'POST',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/sellers/{sellerId}/seller-campaigns',
      query: [],
    },
  },
  sellerCampaigns: {
    list: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/seller-campaigns',
      query: ['advertiserId', 'sellerId', 'campaignId', 'sellerStatus', 'budgetStatus', 'limit', 'after'],
    },
    updateMany: {
      method: 'PATCH',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/seller-campaigns',
      query: [],
    },
    get: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/seller-campaigns/{sellerCampaignId}',
      query: [],
    },
    update: {
      method: 'PATCH',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/seller-campaigns/{sellerCampaignId}',
      query: ['bid'],
    },
    budgets: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/seller-campaigns/{sellerCampaignId}/budgets',
      query: [
        'status',
        'type',
        'withBalance',
        'withSpend',
        'endAfterDate',
        'startBeforeDate',
        'limit',
        'after',
      ],
    },
    explain: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/seller-campaigns/{sellerCampaignId}/explain',
      query: [],
    },
  },
  budgets: {
    list: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/budgets',
      query: [
        'advertiserId',
        'sellerId',
        'campaignId',
        'status',
        'type',
        'withBalance',
        'withSpend',
        'endAfterDate',
        'startBeforeDate',
        'limit',
        'after',
      ],
    },
    create: {
      method: 'POST',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/budgets',
      query: [],
    },
    updateMany: {
      method: 'PATCH',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/budgets',
      query: [],
    },
    get: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/budgets/{budgetId}',
      query: [],
    },
    update: {
      method: 'PATCH',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/budgets/{budgetId}',
      query: [],
    },
    pacing: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/budgets/{budgetId}/pacing',
      query: [],
    },
  },
  changes: {
    list: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/changes',
      query: ['advertiserId', 'sellerId', 'campaignId', 'since', 'until', 'limit', 'after'],
    },
  },
  stats: {
    campaigns: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/stats/campaigns',
      query: [
        'campaignId',
        'advertiserId',
        'intervalSize',
        'clickAttributionPolicy',
        'startDate',
        'endDate',
        'count',
        'asOf',
        'timeZoneId',
      ],
    },
    sellers: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/stats/sellers',
      query: [
        'sellerId',
        'advertiserId',
        'intervalSize',
        'clickAttributionPolicy',
        'startDate',
        'endDate',
        'count',
        'asOf',
        'timeZoneId',
      ],
    },
    sellerCampaigns: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/stats/seller-campaigns',
      query: [
        'campaignId',
        'sellerId',
        'advertiserId',
        'intervalSize',
        'clickAttributionPolicy',
        'startDate',
        'endDate',
        'count',
        'asOf',
        'timeZoneId',
      ],
    },
  },
  realTime: {
    create: {
      method: 'POST',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/stats/realtime-reports/export',
      query: ['asOf'],
    },
    status: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/stats/report-jobs/{reportId}',
      query: [],
    },
    download: {
      method: 'GET',
      path: '/{version}/marketing-solutions/marketplace-performance-outcomes/stats/realtime-reports/{reportId}',
      query: [],
    },
  },
  productSets: {
    create: {
      method: 'POST',
      path: '/{version}/marketing-solutions/product-sets',
      query: [],
    },
    get: {
      method: 'GET',
      path: '/{version}/marketing-solutions/product-sets/{productSetId}',
      query: [],
    },
    update: {
      method: 'PATCH',
      path: '/{version}/marketing-solutions/product-sets/{productSetId}',
      query: [],
    },
    remove: {
      method: 'DELETE',
      path: '/{version}/marketing-solutions/product-sets/{productSetId}',
      query: [],
    },
    filters: {
      method: 'GET',
      path: '/{version}/marketing-solutions/product-sets/{productSetId}/product-filters',
      query: [],
    },
    list: {
      method: 'GET',
      path: '/{version}/marketing-solutions/product-sets/dataset/{datasetId}',
      query: [],
    },
  },
  catalog: {
    submitBatch: {
      method: 'POST',
      path: '/{version}/catalog/products/batch',
      query: [],
    },
    batchReport: {
      method: 'GET',
      path: '/{version}/catalog/products/batch/report/{operationToken}',
      query: [],
    },
    stats: {
      method: 'GET',
      path: '/{version}/catalog/stats/merchants/{merchantId}',
      query: ['lastNumHours'],
    },
  },
} as const satisfies Readonly<Record<keyof Operations, Readonly<Record<string, Operation>>>>;

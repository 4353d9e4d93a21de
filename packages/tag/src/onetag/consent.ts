/** What the page's consent tool says, in the request's own names. */
export type Consent = Record<string, string | number>;

interface Tcf {
  readonly eventStatus?: string;
  readonly gdprApplies?: boolean;
  readonly tcString?: string;
  readonly tcfPolicyVersion?: number;
  readonly purpose?: { readonly consents?: Readonly<Record<string, boolean>> };
}

interface Gpp {
  readonly pingData?: {
    readonly gppString?: string;
    readonly applicableSections?: readonly number[];
    readonly signalStatus?: string;
  };
}

export interface ConsentTools {
  readonly __tcfapi?: (command: string, version: number, tell: (data: Tcf, ok: boolean) => void) => void;
  readonly __gpp?: (command: string, tell: (data: Gpp, ok: boolean) => void) => void;
  readonly __uspapi?: (
    command: string,
    version: number,
    tell: (data: { uspString?: string }, ok: boolean) => void,
  ) => void;
}

/** A consent tool that is there and says nothing for so long is broken, and the page's events are sent without it. */
const PATIENCE_MS = 1_000;

export interface ConsentWatch {
  /** As it was told last; empty where no tool is on the page. */
  readonly said: Consent;
  /** False when the law asks for consent to storing anything and the shopper did not give it. */
  mayStore: boolean;
  isKnown: boolean;
}

/**
 * Asks the tools of TCF 2, GPP and the US privacy string, and goes on listening: a shopper may change their mind. `known` is
 * called once, when each tool has said something; a shopper who is still choosing has not consented yet.
 */
export function watchConsent(tools: ConsentTools, known: () => void): ConsentWatch {
  const { __tcfapi, __gpp, __uspapi } = tools;
  const watch: ConsentWatch = { said: {}, mayStore: !__tcfapi, isKnown: false };
  const silent = new Set<unknown>([__tcfapi, __gpp, __uspapi].filter(Boolean));
  const heard = (...tool: unknown[]): void => {
    for (const one of tool) silent.delete(one);
    if (watch.isKnown || silent.size > 0) return;
    watch.isKnown = true;
    known();
  };
  __tcfapi?.('addEventListener', 2, (data, isFine) => {
    if (isFine) readTcf(watch, data);
    heard(__tcfapi);
  });
  __gpp?.('addEventListener', (data, isFine) => {
    if (isFine) readGpp(watch, data);
    heard(__gpp);
  });
  __uspapi?.('getUSPData', 1, (data, isFine) => {
    if (isFine) readUsp(watch, data);
    heard(__uspapi);
  });
  if (silent.size > 0) setTimeout(() => heard(...silent), PATIENCE_MS);
  else heard();
  return watch;
}

function readTcf(watch: ConsentWatch, { gdprApplies, tcString, tcfPolicyVersion, purpose }: Tcf): void {
  const { said } = watch;
  if (gdprApplies !== undefined) said.gra = +gdprApplies;
  if (tcString) said.grs = tcString;
  if (tcfPolicyVersion) said.grv = tcfPolicyVersion;
  watch.mayStore = !gdprApplies || purpose?.consents?.[1] === true;
}

function readGpp({ said }: ConsentWatch, { pingData }: Gpp): void {
  if (pingData?.signalStatus === 'not ready' || !pingData?.gppString) return;
  said.gpp = pingData.gppString;
  said.gpp_sid = (pingData.applicableSections ?? []).join(',');
}

function readUsp({ said }: ConsentWatch, { uspString }: { uspString?: string }): void {
  if (!uspString) return;
  said.cs = uspString;
  said.cv = 1;
}

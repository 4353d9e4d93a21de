import { type Problem, Refusal } from '../../../base/problem.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import { isFolderPath } from './folder-path.ts';
import { sourceProblems } from './problems.ts';
import { readSchedule } from './schedule.ts';
import type { NewFeedSource, Place } from './source.ts';

const NAME_CHARS_MAX = 60;
const URL_CHARS_MAX = 2_000;
const PATTERN_CHARS_MAX = 200;
const HEADERS_MAX = 10;
const HEADER_CHARS_MAX = 4_096;

/** Headers that say how a message is sent: they are not the sender's to choose. */
const NOT_OURS_TO_SEND =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*)$/i;

/** Throws a Refusal with everything that is wrong with it. */
export function refuseUnlessValid(
  source: NewFeedSource,
  { outgoing, folder }: { outgoing: Pick<Outgoing, 'refusalOf'>; folder: string | null },
): void {
  const { name, schedule, place, headers } = source;
  const problems = [
    ...(name.trim() !== name || name === '' || name.length > NAME_CHARS_MAX
      ? [sourceProblems.invalid(`a name has 1 to ${NAME_CHARS_MAX} characters`, '/name')]
      : []),
    ...scheduleProblems(schedule),
    ...(place.kind === 'url' ? urlProblems(place.url, outgoing) : folderProblems(place, folder)),
    ...headerProblems(headers, place),
  ];
  if (problems.length > 0) throw new Refusal(problems);
}

export function scheduleProblems(schedule: string): Problem[] {
  if (schedule.length <= PATTERN_CHARS_MAX && readSchedule(schedule) !== null) return [];
  const detail = `a schedule is an interval such as "every 6h" (m, h or d; one minute to 31 days) or the five fields of cron such as "30 4 * * *"`;
  return [sourceProblems.invalid(detail, '/schedule')];
}

function urlProblems(url: string, outgoing: Pick<Outgoing, 'refusalOf'>): Problem[] {
  if (url.length > URL_CHARS_MAX)
    return [sourceProblems.invalid(`an address has at most ${URL_CHARS_MAX} characters`, '/url')];
  const refusal = outgoing.refusalOf(url);
  return refusal === null ? [] : [sourceProblems.invalid(refusal.message, '/url')];
}

function folderProblems(place: Place & { kind: 'folder' }, folder: string | null): Problem[] {
  if (folder === null) {
    const detail = 'the operator has set no folder for feeds; set feedFolder (SOUK_FEED_FOLDER) first';
    return [sourceProblems.invalid(detail, '/folder')];
  }
  const problems: Problem[] = [];
  if (!isFolderPath(place.path)) {
    const detail = `a folder is named relative to ${folder}, such as "shop/daily", without dots between slashes`;
    problems.push(sourceProblems.invalid(detail, '/folder'));
  }
  if (
    place.files === '' ||
    place.files.length > PATTERN_CHARS_MAX ||
    /[/\\\0]|(\*[^*]*){6}/.test(place.files)
  )
    problems.push(
      sourceProblems.invalid('files are named such as "products_*.csv", with at most five stars', '/files'),
    );
  return problems;
}

function headerProblems(headers: Readonly<Record<string, string>>, place: Place): Problem[] {
  const entries = Object.entries(headers);
  if (place.kind === 'folder' && entries.length > 0)
    return [sourceProblems.invalid('a folder is sent no headers', '/headers')];
  if (entries.length > HEADERS_MAX)
    return [sourceProblems.invalid(`at most ${HEADERS_MAX} headers are sent`, '/headers')];
  return entries
    .filter(
      ([name, value]) =>
        !/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/i.test(name) ||
        NOT_OURS_TO_SEND.test(name) ||
        value.length > HEADER_CHARS_MAX ||
        !/^[\t\x20-\x7e\x80-\xff]*$/.test(value),
    )
    .map(([name]) => sourceProblems.invalid(`the header ${JSON.stringify(name)} cannot be sent`, '/headers'));
}

/** Writes moments in the reader's own time zone, in English as the rest of the page. */

const LOCALE = navigator.language.startsWith("en") ? navigator.language : "en";

const FORMATS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/**
 * Write a moment by the name of one of Slack's formats, such as `date_short_pretty`.
 *
 * @param {number} seconds since 1970
 * @returns {string|null} null for a format that Slack does not have
 */
export function written(seconds, format) {
  const moment = new Date(seconds * 1000);
  if (format.endsWith("_pretty")) {
    return nearDay(moment) ?? written(seconds, format.slice(0, -"_pretty".length));
  }
  if (!(format in FORMATS)) return null;
  return new Intl.DateTimeFormat(LOCALE, FORMATS[format]).format(moment);
}

/** Write a time of day to the millisecond. */
export function precise(seconds) {
  const format = { ...FORMATS.time_secs, fractionalSecondDigits: 3, hourCycle: "h23" };
  return new Intl.DateTimeFormat(LOCALE, format).format(new Date(seconds * 1000));
}

function nearDay(moment) {
  const today = new Date();
  const days = (midnight(today) - midnight(moment)) / 86_400_000;
  return { "-1": "tomorrow", 0: "today", 1: "yesterday" }[Math.round(days)] ?? null;
}

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

// Numbers and times as they are read: in English, in UTC.
const count = new Intl.NumberFormat("en-US");
const decimal = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const precise = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 4 });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const fullDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
});
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC" });

export const NOTHING = "–";

const or = (form) => (value) => (value === null || value === undefined ? NOTHING : form(value));
const DAY_MS = 86_400_000;

export const formatCount = or((value) => count.format(value));
export const formatNumber = or((value) => precise.format(value));
export const formatPosition = or((value) => decimal.format(value));
export const formatPercent = or((value) => `${decimal.format(value * 100)}%`);
/** A share on an axis, where there is no room for a tenth. */
export const formatWhole = or((value) => `${count.format(Math.round(value * 100))}%`);
export const formatDollars = or((value) => dollars.format(value));
export const formatDay = or((value) => day.format(new Date(value)));
export const formatFullDay = or((value) => fullDay.format(new Date(value)));
export const formatMoment = or((value) => `${moment.format(new Date(value))} UTC`);
export const formatClock = or((value) => `${clock.format(new Date(value))} UTC`);

/** A 95 % interval of a share: "68.1–76.2%". */
export const formatInterval = or(([low, high]) => `${decimal.format(low * 100)}–${decimal.format(high * 100)}%`);

/** A signed change, in the unit given. */
export function formatChange(value, unit = "") {
  const sign = value > 0 ? "+" : value < 0 ? "−" : "±";
  return `${sign}${decimal.format(Math.abs(value))}${unit}`;
}

/** The UTC day so many days before today, as the API writes it. */
export const daysAgo = (days) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** The UTC day so many days after this one. */
export const dayAfter = (date, days) => new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** Every UTC day from one to another, both inclusive. */
export function everyDay(from, to) {
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

const earliestMs = -62_135_596_800_000;
const latestMs = 253_402_300_799_999;

export function withinYears(time: Date): Date {
  const ms = time.getTime();
  if (!(ms >= earliestMs && ms <= latestMs)) throw new Error('the timestamp is not between the years 1 and 9999');
  return time;
}

const rfc3339 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/** RFC 3339 text with a real calendar day and time; digits below a millisecond are cut off. Leap seconds are errors. */
export function timestampFromText(text: string): Date {
  const parts = rfc3339.exec(text);
  if (parts === null) throw new Error(`timestamp("${text.slice(0, 40)}"): not an RFC 3339 time like "2026-01-31T08:00:00Z"`);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const millisecond = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const wall = wallClock(year, month - 1, day, hour, minute, second, millisecond);
  const real = wall.getUTCMonth() === month - 1 && wall.getUTCDate() === day && hour <= 23 && minute <= 59 && second <= 59;
  const [offsetHours, offsetMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (!real || offsetHours > 23 || offsetMinutes > 59) throw new Error(`timestamp("${text}"): no such time`);
  const offsetMs = (parts[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  return withinYears(new Date(wall.getTime() - offsetMs));
}

/** Whole seconds since 1970. */
export function timestampFromSeconds(seconds: bigint): Date {
  return withinYears(new Date(Number(seconds) * 1000));
}

export type DatePart =
  | 'FullYear'
  | 'Month'
  | 'Date'
  | 'DayOfMonth'
  | 'DayOfWeek'
  | 'DayOfYear'
  | 'Hours'
  | 'Minutes'
  | 'Seconds'
  | 'Milliseconds';

/** One part of a time in a zone (UTC without one), independent of the host's zone. Months, days of month, week and year count from 0, Date from 1. */
export function datePart(part: DatePart, time: Date, zone?: string): bigint {
  const wall = zone === undefined ? time : inZone(time, zone);
  switch (part) {
    case 'FullYear':
      return BigInt(wall.getUTCFullYear());
    case 'Month':
      return BigInt(wall.getUTCMonth());
    case 'Date':
      return BigInt(wall.getUTCDate());
    case 'DayOfMonth':
      return BigInt(wall.getUTCDate() - 1);
    case 'DayOfWeek':
      return BigInt(wall.getUTCDay());
    case 'DayOfYear': {
      const newYear = wallClock(wall.getUTCFullYear(), 0, 1, 0, 0, 0, 0);
      return BigInt(Math.floor((wall.getTime() - newYear.getTime()) / 86_400_000));
    }
    case 'Hours':
      return BigInt(wall.getUTCHours());
    case 'Minutes':
      return BigInt(wall.getUTCMinutes());
    case 'Seconds':
      return BigInt(wall.getUTCSeconds());
    case 'Milliseconds':
      return BigInt(wall.getUTCMilliseconds());
    default:
      return unknownPart(part);
  }
}

function unknownPart(part: never): never {
  throw new Error(`unknown date part ${String(part)}`);
}

// A time whose UTC fields are the wall clock's. Date.UTC would take the years 0 to 99 for 1900 to 1999.
function wallClock(year: number, month: number, day: number, hour: number, minute: number, second: number, millisecond: number): Date {
  const wall = new Date(0);
  wall.setUTCFullYear(year, month, day);
  wall.setUTCHours(hour, minute, second, millisecond);
  return wall;
}

function inZone(time: Date, zone: string): Date {
  const offset = /^([+-]?)([0-9]{2}):([0-9]{2})$/.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    if (Number(offset[2]) > 23 || Number(offset[3]) > 59) throw new Error(`no such time zone: ${zone}`);
    return new Date(time.getTime() + (offset[1] === '-' ? -minutes : minutes) * 60_000);
  }
  const found = new Map(
    zoneFormat(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes): number => {
    const value = Number(found.get(type) ?? Number.NaN);
    if (!Number.isInteger(value)) throw new Error(`no ${type} for the time zone ${zone}`);
    return value;
  };
  return wallClock(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'), time.getUTCMilliseconds());
}

let lastFormat: { readonly zone: string; readonly format: Intl.DateTimeFormat } | undefined;

function zoneFormat(zone: string): Intl.DateTimeFormat {
  if (lastFormat?.zone === zone) return lastFormat.format;
  if (!/^[A-Za-z0-9_+\-/]{1,60}$/.test(zone)) throw new Error('a time zone is a name like Europe/Berlin or an offset like +02:00');
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  lastFormat = { zone, format };
  return format;
}

/** @file What a column's name says of its kind, by the words in it: `PassengerId`, `hours.per.week`, `zip_code`. */

/** They name rows, or things by number. */
const ID_WORDS = new Set(
  'id,ids,uuid,guid,key,identifier,rowid,rowname,rownames,unnamed'.split(','),
);
/** They name rows where they are the whole name. */
const ID_NAMES = new Set('index,row,no,nr,obs,observation,record'.split(','));

/** How long, how far along: numbers whatever their values, and no ids even where they go up by one. */
const TIME_WORDS = new Set(
  'age,days,hours,minutes,months,period,seconds,step,time,week,weeks,year,years'.split(','),
);
/** How much, how many: numbers whatever their values. */
const QUANTITY_WORDS = new Set(
  (
    'amount,amt,area,balance,cost,count,counts,credits,degree,depth,distance,duration,fee,grade,height,' +
    'income,length,level,limit,num,number,order,percent,pct,population,pop,price,qty,quantity,quality,rank,' +
    'rate,rating,ratio,rooms,salary,score,size,sum,total,value,wage,weight,width'
  ).split(','),
);

/** Whole numbers under such a name stand for something else. */
const CODE_WORDS = new Set(
  'category,cluster,code,codes,group,kind,postcode,type,zip,zipcode'.split(','),
);
/** Whole numbers under such a name go round and round. */
const CALENDAR_WORDS = new Set('day,dow,hour,month,quarter,season,weekday'.split(','));

export type NameSays = 'id' | 'time' | 'quantity' | 'code' | 'calendar' | undefined;

/**
 * What the words of a name say; a time or a quantity goes before the rest, as in `number_of_codes`. A single
 * letter, `x`, `t` or `x1`, is taken for a time: it may well go up by one.
 */
export function nameSays(name: string): NameSays {
  const words = wordsOf(name);
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (words.length === 1 && ID_NAMES.has(words[0])) return 'id';
  if (has(TIME_WORDS) || (words.length === 1 && words[0].length === 1)) return 'time';
  if (has(QUANTITY_WORDS)) return 'quantity';
  if (has(ID_WORDS)) return 'id';
  if (has(CODE_WORDS)) return 'code';
  return has(CALENDAR_WORDS) ? 'calendar' : undefined;
}

/** Letters that belong together: a capital after a small letter begins a new word, as anything else does. */
function wordsOf(name: string): string[] {
  const parted = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return parted.split(/[^\p{L}]+/u).filter((word) => word !== '');
}

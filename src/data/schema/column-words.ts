/** @file What a column's name says of its kind, by the words in it: `PassengerId`, `hours.per.week`, `zip_code`. */

/** They name rows, or things by number. */
const ID_WORDS = new Set(
  'id,ids,uuid,guid,key,identifier,rowid,rowname,rownames,unnamed'.split(','),
);
/** They name rows where they are the whole name. */
const ID_NAMES = new Set('index,row,no,nr,obs,observation,record'.split(','));

/** How much, how many, how long, how far along: numbers whatever their values. */
const QUANTITY_WORDS = new Set(
  (
    'age,amount,amt,area,balance,cost,count,counts,credits,days,degree,depth,distance,duration,fee,' +
    'grade,height,hours,income,length,level,limit,minutes,months,n,num,number,order,percent,pct,period,' +
    'population,pop,price,qty,quantity,quality,rank,rate,rating,ratio,rooms,salary,score,seconds,size,sum,' +
    'step,t,time,total,value,wage,weeks,weight,width,year,years'
  ).split(','),
);

/** Whole numbers under such a name stand for something else. */
const CODE_WORDS = new Set(
  'category,cluster,code,codes,group,kind,postcode,type,zip,zipcode'.split(','),
);
/** Whole numbers under such a name go round and round. */
const CALENDAR_WORDS = new Set('day,dow,hour,month,quarter,season,weekday'.split(','));

export type NameSays = 'id' | 'quantity' | 'code' | 'calendar' | undefined;

/** What the words of a name say; a quantity goes before the rest, as in `number_of_codes`. */
export function nameSays(name: string): NameSays {
  const words = wordsOf(name);
  if (words.length === 1 && ID_NAMES.has(words[0])) return 'id';
  if (words.some((word) => QUANTITY_WORDS.has(word))) return 'quantity';
  if (words.some((word) => ID_WORDS.has(word))) return 'id';
  if (words.some((word) => CODE_WORDS.has(word))) return 'code';
  return words.some((word) => CALENDAR_WORDS.has(word)) ? 'calendar' : undefined;
}

/** Letters that belong together: a capital after a small letter begins a new word, as anything else does. */
function wordsOf(name: string): string[] {
  const parted = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return parted.split(/[^\p{L}]+/u).filter((word) => word !== '');
}

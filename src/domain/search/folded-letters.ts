/**
 * Latin letters in lower case that have no decomposition in Unicode (NFKD), by their base letters. Source: the letters of
 * CLDR's transform Latin-ASCII (https://github.com/unicode-org/cldr, common/transforms/Latin-ASCII.xml, Unicode License v3).
 */
const latin: Readonly<Record<string, string>> = {
  a: 'ⱥᴀᶏ',
  aa: 'ꜳ',
  ae: 'æᴁ',
  ao: 'ꜵ',
  au: 'ꜷ',
  av: 'ꜹꜻ',
  ay: 'ꜽ',
  b: 'ƀɓƃʙᴃᵬᶀ',
  c: 'ƈȼɕᴄꞓ',
  d: 'ðđɖɗƌȡᴅᴆᵭᶁᶑꝱꝺ',
  db: 'ȸ',
  dz: 'ʣʥ',
  e: 'ɛɇᴇᶒᶓⱸ',
  f: 'ƒᵮᶂꜰꝼ',
  g: 'ɠǥɡɢʛᶃꞡ',
  h: 'ħɦɧʜⱨ',
  hv: 'ƕ',
  i: 'ıɩɨɪᵻᶖ',
  j: 'ȷɉɟʝᴊ',
  k: 'ƙᴋᶄⱪꝁꝃꝅꞣ',
  l: 'łƚȴɫɬɭʟᴌᶅⱡꝇꝉꝲ',
  ll: 'ỻ',
  ls: 'ʪ',
  lz: 'ʫ',
  m: 'ɱᴍᵯᶆꝳ',
  n: 'ŋɲƞȵɳɴᵰᶇꝴꞑꞥ',
  o: 'øᴏⱺꝋꝍ',
  oe: 'œɶ',
  oi: 'ƣ',
  oo: 'ꝏ',
  p: 'ƥᴘᵱᵽᶈꝑꝓꝕ',
  q: 'ĸʠꝗꝙ',
  qp: 'ȹ',
  r: 'ɍɼɽɾʀᵲᵳᶉꝵꝶꞧ',
  s: 'ȿʂᵴᶊẜẝꜱꞩ',
  ss: 'ß',
  t: 'ŧƫƭʈȶⱦᴛᵵꝷꞇ',
  th: 'þᵺꝥꝧ',
  ts: 'ʦ',
  u: 'ʉᴜᵾᶙ',
  ue: 'ᵫ',
  v: 'ʋᴠᶌỽⱱⱴꝟ',
  vy: 'ꝡ',
  w: 'ᴡⱳ',
  x: 'ᶍ',
  y: 'ƴɏʏỿ',
  z: 'ƶȥɀʐʑᴢᵶᶎⱬ',
};

/**
 * Letters whose case folding is neither NFKD nor lower case; `ß` is above. Source: status C and F of
 * https://www.unicode.org/Public/17.0.0/ucd/CaseFolding.txt.
 */
const others: Readonly<Record<string, string>> = {
  σ: 'ς',
  в: 'ᲀ',
  д: 'ᲁ',
  о: 'ᲂ',
  с: 'ᲃ',
  т: 'ᲄᲅ',
  ъ: 'ᲆ',
  ѣ: 'ᲇ',
  ꙋ: 'ᲈ',
};

/** The replacement of each letter. */
export const foldedLetters: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...latin, ...others }).flatMap(([folded, letters]) =>
    Array.from(letters, (letter): [string, string] => [letter, folded]),
  ),
);

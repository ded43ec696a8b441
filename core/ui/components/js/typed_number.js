// How a typed number is read: the same way as core/reading/number.py, which says why; one list of texts tries both.

const LONGEST = 60;
const SIGNS = { "٫": ".", "．": ".", "，": ",", "،": ",", "－": "-", "−": "-", "＋": "+" };
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const ONE_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

// The digits of a script stand in a row from 0 to 9, and such rows only beside each other.
function digit(character) {
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(character.codePointAt(0) - before - 1))) before += 1;
  return String(before % 10);
}

// A text with the digits 0 to 9 for those of every script, plain signs, and no underscore between digits.
export function plain(text) {
  const signs = text.replace(/[\u061c\u200e\u200f]/g, "").replace(/[٫．，،－−＋]/g, (sign) => SIGNS[sign]);
  return signs.replace(/\p{Nd}/gu, digit).replace(/(?<=\d)_(?=\d)/g, "").trim();
}

// The number written as `text`: { value }, or { meanings } of a text that can be read in two ways, or nothing.
export function reading(text) {
  if (text.length > LONGEST) return {};
  const written = plain(text);
  if (ONE_COMMA.test(written) && THOUSANDS.test(written)) {
    return { meanings: [".", ""].map((sign) => String(Number(written.replace(",", sign)))) };
  }
  const number = ONE_COMMA.test(written) ? written.replace(",", ".") : written;
  return NUMBER.test(number) && Number.isFinite(Number(number)) ? { value: Number(number) + 0 } : {};
}

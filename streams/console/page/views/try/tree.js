/** A text with its marks as a tree: pieces of plain text, and marks that hold pieces. */

/**
 * `start` is where the text begins in its article; marks count from there, in characters as Python does.
 * A mark that would overlap another without standing inside it is cut where that one ends.
 */
export function tree(text, start, marks) {
  const letters = [...text];
  const inside = marks
    .map((mark) => ({ ...mark, from: mark.start - start, to: Math.min(mark.end - start, letters.length) }))
    .filter((mark) => mark.from >= 0 && mark.from < mark.to)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  return pieces(letters, 0, letters.length, inside);
}

function pieces(letters, from, to, marks) {
  const found = [];
  let at = from;
  while (marks.length && marks[0].from < to) {
    const mark = marks.shift();
    const [first, last] = [Math.max(mark.from, at), Math.min(mark.to, to)];
    if (first >= last) continue;
    if (first > at) found.push(letters.slice(at, first).join(""));
    const text = letters.slice(first, last).join("");
    found.push({ kind: mark.kind, means: mark.means, text, pieces: pieces(letters, first, last, marks) });
    at = last;
  }
  if (at < to) found.push(letters.slice(at, to).join(""));
  return found;
}

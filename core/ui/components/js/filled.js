// Sentences come from Python, whole, with named fields.

// A sentence with its fields filled in.
export function filled(sentence, fields) {
  return sentence.replace(/\{(\w+)\}/g, (field, name) => (name in fields ? String(fields[name]) : field));
}

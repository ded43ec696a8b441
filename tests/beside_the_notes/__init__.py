"""The numbers of docs/notes.md, one file a lesson: `NUMBERS` gives for a row's id what computes its number."""

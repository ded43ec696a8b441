"""Three codings: one classifier written in three ways."""

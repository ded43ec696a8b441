"""The visitor: the cookie, the lecturer, who owns a run, and the room a session follows."""

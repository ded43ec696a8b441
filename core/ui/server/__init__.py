"""What stands between browsers and the pages: how much of the server's files, memory and time one of them may take."""

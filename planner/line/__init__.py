"""What a line's file can say, as frozen types, and no more: nothing here is read from a file or reckoned."""

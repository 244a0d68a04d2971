"""Files of call records, whoever wrote them: their shape, which column says what, and times, waits and outcomes in all their spellings. Nothing here learns or keeps."""
